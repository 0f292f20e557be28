import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { main } from "../../../src/cli/main.ts";
import { eventKinds } from "../../../src/privacy/eventSchema.ts";
import { type RecordingOptions, recordStreams } from "../terminalDouble.ts";

async function assay(line: string, options: RecordingOptions = {}) {
  const recorded = recordStreams(options);
  const code = await main(["privacy", ...line.split(" ")], recorded.streams);
  return { code, stdout: recorded.stdout(), stderr: recorded.stderr() };
}

const dpSgd = "--noise-multiplier 1 --sampling-rate 0.01 --steps 1000";
const folder = mkdtempSync(join(tmpdir(), "assay-privacy-"));

function eventFile(text: string): string {
  const file = join(folder, "event.json");
  writeFileSync(file, text);
  return file;
}

test.each([
  `epsilon ${dpSgd} --delta 1e-5 --accountant all`,
  "epsilon --noise-multiplier 1.3 --batch-size 250 --dataset-size 60000 --epochs 2 --accountant rdp",
  `delta ${dpSgd} --epsilon 2 --accountant rdp`,
  `noise --epsilon 3 --delta 1e-5 --sampling-rate 0.01 --steps 10 --accountant rdp`,
  `curve ${dpSgd} --deltas 1e-5 --accountant rdp`,
])("an answer at a terminal of 80 columns is no wider than it: %s", async (line) => {
  const { code, stdout } = await assay(line, { isTTY: true, columns: 80, env: { NO_COLOR: "1" } });
  expect(code).toBe(0);
  const wide = stdout.split("\n").filter((each) => each.length > 80);
  expect(wide).toEqual([]);
  expect(stdout).toContain("neighbours: one record");
});

describe("assay privacy epsilon", () => {
  test("prints epsilon, its bracket, what happened and between which neighbours", async () => {
    const { code, stdout } = await assay(`epsilon ${dpSgd} --delta 1e-5 --accountant pld`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^epsilon 1\.8282 at delta 1e-5\n/);
    expect(stdout).toMatch(/proved by pld: at most 1\.8282\d*, at least 1\.82\d+/);
    expect(stdout).toContain("1000 × gaussian(noiseMultiplier 1) on a Poisson sample at rate 0.01");
    expect(stdout).toContain("one record more or less (addOrRemoveOne)");
  });

  test("--json prints the event along, so that anybody can ask again", async () => {
    const { stdout } = await assay(`epsilon ${dpSgd} --delta 1e-5 --accountant rdp --json`);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ delta: 1e-5, lower: 0, accountant: "rdp", guarantee: "bound" });
    const file = eventFile(JSON.stringify(result.event));
    const again = await assay(`epsilon --event ${file} --delta 1e-5 --accountant rdp --json`);
    expect(JSON.parse(again.stdout)).toEqual(result);
  });

  test("takes the event as JSON, and prints infinity as a word", async () => {
    const { stdout } = await assay('epsilon --event {"kind":"nonPrivate"} --delta 1e-5 --json');
    expect(JSON.parse(stdout)).toMatchObject({ epsilon: "Infinity" });
    const read = await assay('epsilon --event {"kind":"nonPrivate"} --delta 1e-5');
    expect(read.stdout).toMatch(/^epsilon infinite at delta 1e-5\n/);
  });

  test("with a data set chooses delta as n^-1.1, and says so", async () => {
    const { stdout } = await assay(
      "epsilon --noise-multiplier 1.3 --batch-size 250 --dataset-size 60000 --epochs 60 --accountant rdp",
    );
    // 60000^-1.1 = 5.5466…e-6, rounded down; 60 · 60000 / 250 = 14400
    expect(stdout).toContain("at delta 5.54e-6");
    expect(stdout).toContain("14400 × gaussian");
    expect(stdout).toContain("delta is 60000^-1.1: none was given.");
  });

  test.each(["0", "-5", "1.5"])("chooses no delta for %s records", async (size) => {
    const { code, stderr } = await assay(
      `epsilon --noise-multiplier 1 --sampling-rate 0.01 --steps 10 --dataset-size ${size}`,
    );
    expect(code).toBe(2);
    expect(stderr).toContain(`--dataset-size: expected a whole number of at least 1, got ${size}.`);
  });

  test("--accountant all compares accountants, and labels what is an estimate", async () => {
    const { code, stdout } = await assay(`epsilon ${dpSgd} --delta 1e-5 --accountant all`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}rdp +2\.101367 +proved$/m);
    expect(stdout).toMatch(
      /^ {2}clt +1\.6177 +an estimate: the truth may be larger, so it is no claim$/m,
    );
    expect(stdout).toMatch(/^ {2}gdp +– +cannot account for poissonSampled/m);
    const { stdout: json } = await assay(`epsilon ${dpSgd} --delta 1e-5 --accountant all --json`);
    const { accountants } = JSON.parse(json) as { accountants: object[] };
    expect(accountants).toContainEqual(
      expect.objectContaining({ accountant: "clt", guarantee: "estimate" }),
    );
  });

  test("explains every kind of event in its help", async () => {
    const { stdout } = await assay("epsilon --help");
    expect(eventKinds.size).toBeGreaterThan(15);
    for (const kind of eventKinds.keys()) expect(stdout).toContain(`"${kind}"`);
  });
});

describe("what assay privacy refuses is exit code 2, and says why it matters:", () => {
  test.each([
    [
      "noise of zero",
      "--noise-multiplier 0 --sampling-rate 0.01 --steps 10 --delta 1e-5",
      "Without noise nothing is private, however small the clip norm",
    ],
    [
      "negative noise",
      "--noise-multiplier -1 --sampling-rate 0.01 --steps 10 --delta 1e-5",
      "--noise-multiplier: expected a finite number above 0, got -1.",
    ],
    [
      "a rate above 1",
      "--noise-multiplier 1 --sampling-rate 1.5 --steps 10 --delta 1e-5",
      "--sampling-rate: expected a number from 0 to 1, got 1.5.",
    ],
    [
      "half a step",
      "--noise-multiplier 1 --sampling-rate 0.1 --steps 10.5 --delta 1e-5",
      "--steps: expected a whole number from 0 to 9007199254740991, got 10.5. A step is done or it is not",
    ],
    [
      "no steps",
      "--noise-multiplier 1 --sampling-rate 0.1 --delta 1e-5",
      "--steps: expected a whole number from 0 to 9007199254740991, got nothing.",
    ],
    [
      "a number that is none",
      "--noise-multiplier NaN --sampling-rate 0.1 --steps 1 --delta 1e-5",
      "Expected a number.",
    ],
    [
      "delta of 1 / n",
      "--noise-multiplier 1 --batch-size 10 --dataset-size 1000 --steps 10 --delta 1e-3",
      "--delta: expected a number below 1 / 1000 = 0.001, got 0.001. At 1 / n a mechanism may publish one record",
    ],
    [
      "no delta",
      "--noise-multiplier 1 --sampling-rate 0.1 --steps 10",
      "Epsilon means nothing without its delta.",
    ],
    [
      "an unknown relation",
      `${dpSgd} --delta 1e-5 --neighboring-relation replaceon`,
      "Did you mean replaceOne?",
    ],
    ["an unknown accountant", `${dpSgd} --delta 1e-5 --accountant zdcp`, "Did you mean zcdp?"],
    [
      "an accountant that does not know the event",
      `${dpSgd} --delta 1e-5 --accountant zcdp`,
      "zcdp: cannot account for poissonSampled",
    ],
    [
      "an event beside its numbers",
      `--event {"kind":"noOp"} --steps 3 --delta 1e-5`,
      "--steps: expected none beside --event",
    ],
    ["a file that is not there", "--event nowhere.json --delta 1e-5", "there is no nowhere.json"],
    ["a folder in the place of a file", "--event test --delta 1e-5", "test is a folder"],
    [
      "a grid of no width, by the option that was typed",
      `${dpSgd} --delta 1e-5 --discretization 0`,
      "--discretization: expected a finite number above 0, got 0.",
    ],
    [
      "more steps than a number counts",
      "--noise-multiplier 1 --sampling-rate 0.1 --steps 1e30 --delta 1e-5",
      "expected a whole number from 0 to 9007199254740991, got 1e+30",
    ],
  ])("%s", async (_, options, message) => {
    const { code, stdout, stderr } = await assay(`epsilon ${options}`);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  test("an event file that was cut short", async () => {
    const file = eventFile('{"kind": "selfComposed", "count": 1000, "event": {"kind": "gau');
    const { code, stderr } = await assay(`epsilon --event ${file} --delta 1e-5`);
    expect(code).toBe(2);
    expect(stderr).toContain("cut short after 62 characters");
    expect(stderr).toContain(
      "What is missing would not be accounted for, and epsilon would come out too small.",
    );
  });

  test("but not delta of 1 / n where it is forced: that is a warning", async () => {
    const { code, stdout } = await assay(
      "epsilon --noise-multiplier 1 --batch-size 10 --dataset-size 1000 --steps 10 --delta 1e-3 --force --accountant rdp",
    );
    expect(code).toBe(0);
    expect(stdout).toContain("note: delta 0.001 is not below 1 / 1000");
  });
});

describe("assay privacy delta", () => {
  test("is epsilon the other way round", async () => {
    const gaussian = '--event {"kind":"gaussian","noiseMultiplier":1} --accountant gdp';
    const { stdout } = await assay(`epsilon ${gaussian} --delta 1e-5 --json`);
    const { epsilon } = JSON.parse(stdout) as { epsilon: number };
    const back = await assay(`delta ${gaussian} --epsilon ${epsilon}`);
    expect(back.stdout).toMatch(/^delta (1e-5|0\.00001) at epsilon 4\.377\d+\n/);
  });
});

describe("assay privacy noise", () => {
  const target = "--epsilon 3 --delta 1e-5 --sampling-rate 0.01 --accountant rdp";

  test("prints the least noise, its epsilon and the number beside it that misses", async () => {
    const { code, stdout } = await assay(`noise ${target} --steps 1000`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^noiseMultiplier 0\.8646\d+ for epsilon 3 at delta 1e-5\n/); // dp_accounting: .864607
    expect(stdout).toMatch(/epsilon proved by rdp: at most (3|2\.9999\d*)\n/);
    expect(stdout).toMatch(/0\.864\d+ would miss it: epsilon 3\.0000\d*/);
  });

  test("prints the most steps with --free steps", async () => {
    const { stdout } = await assay(`noise ${target} --noise-multiplier 1 --free steps --json`);
    expect(JSON.parse(stdout)).toMatchObject({ steps: 2195, missedBy: { steps: 2196 } });
  });

  test("takes a free parameter by its name or its option", async () => {
    const size =
      "--epsilon 8 --dataset-size 50000 --epochs 20 --noise-multiplier 1 --accountant rdp";
    const [name, option] = [`noise ${size} --free batchSize`, `noise ${size} --free batch-size`];
    expect((await assay(name)).stdout).toBe((await assay(option)).stdout);
    expect((await assay(`noise ${size} --free epoch`)).stderr).toContain("--free: expected one of");
  });

  test("says with exit code 1 that a target cannot be met, and names the best", async () => {
    const { code, stdout, stderr } = await assay(
      "noise --epsilon 1 --delta 1e-6 --sampling-rate 0.001 --noise-multiplier 0.8 --free steps --accountant rdp --json",
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ best: { steps: 1 }, exitCode: 1 });
    expect(stderr).toMatch(
      /at delta 1e-6, says rdp\. The best is epsilon 1\.25\d{0,3}, at --steps 1\./,
    );
  });

  test("meets a target of 0 where delta alone is enough", async () => {
    const gaussian = "--delta 1e-5 --sampling-rate 1 --steps 1 --accountant gdp --json";
    const { code, stdout } = await assay(`noise --epsilon 0 ${gaussian}`);
    // delta(0) = 2 Φ(1 / 2σ) - 1 = 1e-5, so σ = 1 / (2 Φ⁻¹(0.500005)) = 39894.2
    expect(code).toBe(0);
    expect(JSON.parse(stdout).noiseMultiplier / 39_894.228).toBeCloseTo(1, 4);
  });

  test("asks one accountant: all of them have no one answer", async () => {
    const { code, stderr } = await assay(`noise ${target} --steps 10 --accountant all`);
    expect(code).toBe(2);
    expect(stderr).toContain("--accountant: expected the name of one accountant, got all.");
  });
});

describe("assay privacy curve", () => {
  const gaussian = '--event {"kind":"gaussian","noiseMultiplier":1} --accountant gdp';

  test("is a table, a drawing and what attacks can reach", async () => {
    const { stdout } = await assay(`curve ${gaussian}`);
    expect(stdout).toMatch(/^1e-5 +4\.37717\d +4\.37717\d$/m);
    expect(stdout).toMatch(/█/);
    expect(stdout).toContain("with 0.001 false alarms: 0.018298"); // Φ(Φ⁻¹(0.001) + 1) = 0.018298468…
    expect(stdout).toMatch(/one Gaussian release with mu 1(\.00\d+)? allows/);
  });

  test("--csv is the table alone", async () => {
    const { stdout } = await assay(`curve ${gaussian} --deltas 1e-5,1e-6 --csv`);
    const rows = stdout
      .trim()
      .split("\n")
      .map((row) => row.split(","));
    expect(rows[0]).toEqual(["delta", "epsilon", "lower"]);
    expect(rows.length).toBe(3);
    expect(Number(rows[1]![1])).toBeCloseTo(4.3771781, 6);
  });

  test("--json has every number", async () => {
    const { stdout } = await assay(
      `curve ${gaussian} --deltas 1e-5 --false-positive-rates 0.01 --json`,
    );
    expect(JSON.parse(stdout)).toMatchObject({
      curves: [
        {
          accountant: "gdp",
          points: [{ delta: 1e-5 }],
          truePositiveRates: [{ falsePositiveRate: 0.01 }],
        },
      ],
    });
  });

  test("--accountant all puts accountants side by side, estimates in brackets", async () => {
    const { stdout } = await assay(
      `curve --noise-multiplier 2 --sampling-rate 1 --steps 4 --accountant all --deltas 1e-6,1e-5`,
    );
    expect(stdout).toMatch(/^delta .*gdp +.*rdp .*\(clt\)$/m);
    expect(stdout).toContain("in brackets: an estimate, and no claim");
  });
});
