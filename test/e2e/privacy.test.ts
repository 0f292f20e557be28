/** What may be claimed, and whether it is true: questions, a private run with kills, its statement, and an audit. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readEvents } from "../../src/lab/eventLog.ts";
import type { Summary } from "../../src/lab/summary.ts";
import { generator, seedFrom } from "../../src/math/seed.ts";
import type { PrivacyEvent } from "../../src/privacy/event.ts";
import type { Query } from "../../src/privacy/query.ts";
import type { Statement } from "../../src/privacy/statement/statement.ts";
import { assay, fed, signalled, told } from "./commands.ts";

const folder = mkdtempSync(join(tmpdir(), "assay privacy "));
const mounted: string[] = [];
afterAll(() => {
  for (const place of mounted) execFileSync("umount", [place]);
  rmSync(folder, { recursive: true });
});

const textOf = (...path: readonly string[]) => readFileSync(join(folder, ...path), "utf8");
const write = (file: string, content: unknown) =>
  writeFileSync(
    join(folder, file),
    typeof content === "string" ? content : JSON.stringify(content),
  );
const privacy = (...words: readonly string[]) => assay(folder, "privacy", ...words);
const dpSgd = ["--sampling-rate", "0.01", "--steps", "1000", "--delta", "1e-5"];

interface Answered {
  readonly epsilon: number;
  readonly lower: number;
  readonly error?: string;
}

/** Answers to queries, line by line. */
function answersTo(...lines: readonly string[]): Answered[] {
  const { stdout } = fed(folder, `${lines.join("\n")}\n`, "privacy", "epsilon", "-");
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Answered);
}

describe("before training", () => {
  test("the epsilon of a run comes with its bracket", () => {
    const words = ["epsilon", "--noise-multiplier", "1", ...dpSgd, "--accountant", "pld"];
    const { code, stdout } = privacy(...words);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^epsilon 1\.8282 at delta 1e-5\n/);
    const [, upper, lower] = stdout.match(/at most ([\d.]+), at least ([\d.]+)/)!.map(Number);
    expect(lower!).toBeLessThanOrEqual(upper!);
    expect(upper! - lower!).toBeLessThan(1e-4);
  });

  test("lines are answered in their order, whatever is wrong with some of them", () => {
    const gaussian = { kind: "gaussian", noiseMultiplier: 1 } satisfies PrivacyEvent;
    const query = (more: object) => JSON.stringify({ event: gaussian, delta: 1e-5, ...more });
    const answers = answersTo(
      query({ event: { kind: "selfComposed", count: 4, event: gaussian }, accountant: "gdp" }),
      '{"event": {"kind": "gaus',
      query({ event: { kind: "magic" } }),
      query({ event: { kind: "gaussian", noiseMultiplier: 0.5 }, accountant: "gdp" }),
      query({ delta: 0.2, datasetSize: 10 }),
      query({ neighboringRelation: "replaceOne", accountant: "gdp" }),
    );
    expect(answers.map(({ error }) => error !== undefined)).toEqual(
      [false, true, true, false, true, false], // delta 0.2 is above 1 / 10
    );
    // mu is √4 · 1 = 1 / 0.5 = 2 · 1: three descriptions of one guarantee
    const [four, , , half, , replaced] = answers;
    expect(half!.epsilon).toBeCloseTo(four!.epsilon, 9);
    expect(replaced!.epsilon).toBeCloseTo(four!.epsilon, 9);
    expect(answers[1]!.error).toContain("cut short");
    expect(answers[2]!.error).toContain("magic");
    expect(answers[4]!.error).toContain("delta");
  });

  test("noise for a target meets it, and the epsilon of that noise says so", () => {
    const { noiseMultiplier } = told<{ noiseMultiplier: number }>(
      folder,
      ...["privacy", "noise", "--epsilon", "3", ...dpSgd],
    );
    const { epsilon } = told<Answered>(
      folder,
      ...["privacy", "epsilon", "--noise-multiplier", `${noiseMultiplier}`, ...dpSgd],
    );
    expect(epsilon).toBeLessThanOrEqual(3);
    expect(epsilon).toBeGreaterThan(2.999);
  });

  test("the linter ends with 3 where something is forbidden, and with 0 where nothing is", () => {
    const pipeline = { kind: "pipeline", unit: "example", batching: "shuffled" };
    write("wrong.json", { ...pipeline, assumedBatching: "poisson" });
    const { code, stdout } = privacy("lint", "wrong.json");
    expect(code).toBe(3);
    expect(stdout).toMatch(/forbidden/i);
    write("right.json", { ...pipeline, batching: "poisson", assumedBatching: "poisson" });
    expect(privacy("lint", "right.json").code).toBe(0);
    write("torn.json", '{"kind": "pipeline", "unit');
    expect(privacy("lint", "torn.json")).toMatchObject({ code: 2 });
  });

  test("a plan asks what nobody can answer in one's place, and then names the next commands", () => {
    const asked = privacy("plan");
    expect(asked.code).toBe(2);
    for (const option of ["--unit", "--units", "--epsilon"]) {
      expect(asked.stdout + asked.stderr).toContain(option);
    }
    const goal = ["--unit", "example", "--units", "60000", "--batches", "poisson"];
    const { code, stdout } = privacy("plan", ...goal, "--epsilon", "3", "--epochs", "10");
    expect(code).toBe(0);
    const [next] = stdout.match(/^ *assay privacy epsilon .*$/m)!;
    const answer = assay(folder, ...next.trim().split(" ").slice(1), "--json");
    expect((JSON.parse(answer.stdout) as Answered).epsilon).toBeLessThanOrEqual(3);
  });
});

const trainings = [
  {
    ...{ privacy: { epsilon: 2 }, sampling: "poisson", batch: 20, epochs: 10 },
    ...{ clipNorm: 0.5, learningRate: 0.5 },
  },
];
const words = [
  ...["run", "dpFyMl/privacyUtility", "--smoke", "--set", "replicates=1"],
  ...["--set", `trainings=${JSON.stringify(trainings)}`, "--dir"],
];
/** 10 epochs of 400 images in batches of 20. */
const steps = 200;

interface Line {
  readonly step: number;
  readonly repeated: number;
}

/** What the books of a run have charged, as its last whole line says. */
function charged(run: string): Line {
  const book = join(folder, run, "ledgers/seed-1/epsilon-2.jsonl");
  const lines = existsSync(book) ? readFileSync(book, "utf8").split("\n").slice(0, -1) : [];
  return lines.length === 0 ? { step: 0, repeated: 0 } : (JSON.parse(lines.at(-1)!) as Line);
}

const summaryOf = (run: string) => JSON.parse(textOf(run, "summary.json")) as Summary;
const eventsOf = (run: string) => readEvents(join(folder, run, "events.jsonl"));

/** The noisy gradients that a run tells of, each time it released one. */
const releasesOf = (run: string) => eventsOf(run).filter(({ kind }) => kind === "step").length;

/** Everything that was measured, without what was charged for it. */
const measured = (run: string) =>
  eventsOf(run).flatMap((event) => {
    if (event.kind !== "sample") return [];
    const { epsilon, ...outcome } = event.outcome;
    return [{ sample: event.sample, completion: event.completion, outcome }];
  });

const statementOf = (run: string) => told<Statement>(folder, "privacy", "statement", run);
const epsilonOf = ({ claim }: Statement) => (claim.kind === "claimed" ? claim.epsilon : Number.NaN);

describe("a private run", () => {
  beforeAll(() => {
    expect(assay(folder, ...words, "runs/calm")).toMatchObject({ code: 0 });
  });

  test("that nothing disturbs charges each step once, and claims what it was planned for", () => {
    expect(charged("runs/calm")).toEqual({ step: steps, repeated: 0 });
    expect(releasesOf("runs/calm")).toBe(steps);
    const epsilon = epsilonOf(statementOf("runs/calm"));
    expect(epsilon).toBeLessThanOrEqual(2);
    expect(epsilon).toBeGreaterThan(1.99);
  });

  test("that is killed goes on with the same command, to the same model; what it released twice is charged twice", async () => {
    const killed = await signalled(
      { folder, signal: "SIGKILL", isTime: () => charged("runs/killed").step >= 30 },
      ...[...words, "runs/killed"],
    );
    expect(killed.code).toBe(null);
    expect(existsSync(join(folder, "runs/killed/summary.json"))).toBe(false);
    const before = charged("runs/killed").step;
    expect(releasesOf("runs/killed")).toBeLessThanOrEqual(before);
    // There is no checkpoint yet: what may be claimed follows from the books.
    expect(privacy("statement", "runs/killed").stdout).toContain(`(${before} noisy gradients)`);
    expect(assay(folder, ...words, "runs/killed")).toMatchObject({ code: 0 });
    expect(measured("runs/killed")).toEqual(measured("runs/calm"));
    expect(summaryOf("runs/killed").findings).toEqual(summaryOf("runs/calm").findings);
    const { step, repeated } = charged("runs/killed");
    expect(step).toBe(steps);
    expect(repeated).toBe(before);
    expect(releasesOf("runs/killed")).toBeLessThanOrEqual(step + repeated);
    expect(assay(folder, "verify", "killed")).toMatchObject({ code: 0 });
  });

  test("that is interrupted saves, ends with 130, and repeats and charges nothing", async () => {
    const paused = await signalled(
      { folder, signal: "SIGINT", isTime: () => charged("runs/paused").step >= 30 },
      ...[...words, "runs/paused"],
    );
    expect(paused.code).toBe(130);
    expect(paused.stderr).toContain("Go on with: npx assay resume runs/paused");
    expect(assay(folder, "resume", "paused")).toMatchObject({ code: 0 });
    expect(charged("runs/paused")).toEqual({ step: steps, repeated: 0 });
    expect(textOf("runs/paused/summary.json")).toBe(textOf("runs/calm/summary.json"));
  });

  test("has a statement that a third party can check by its event alone", () => {
    const statements = ["runs/calm", "runs/killed"].map(statementOf);
    const answers = answersTo(
      ...statements.map(({ query }) => JSON.stringify(query satisfies Query | undefined)),
    );
    expect(answers.map(({ epsilon }) => epsilon)).toEqual(statements.map(epsilonOf));
    const [calm, killed] = answers;
    expect(killed!.epsilon).toBeGreaterThan(calm!.epsilon);
    const text = privacy("statement", "runs/killed").stdout;
    for (const item of ["Unit of privacy", "Neighbouring data sets", "not stated"]) {
      expect(text).toContain(item);
    }
  });

  test("does not train where its books cannot be kept", () => {
    mkdirSync(join(folder, "runs/bookless"), { recursive: true });
    write("runs/bookless/ledgers", "a file in the place of the folder");
    const { code, stderr } = assay(folder, ...words, "runs/bookless");
    expect(code).toBe(1);
    expect(stderr).toContain("ledgers");
    expect(releasesOf("runs/bookless")).toBe(0);
  });

  test("stops where its books are full, before it releases what it could not charge", (context) => {
    const place = join(folder, "runs/full/ledgers");
    if (!isMounted(place))
      return context.skip("needs root on Linux: a small file system is mounted");
    const { code, stderr } = assay(folder, ...words, "runs/full");
    expect(code).toBe(1);
    expect(stderr).toContain("epsilon-2.jsonl: the disk is full. Free some space");
    const { step } = charged("runs/full");
    expect(step).toBeGreaterThan(30);
    expect(step).toBeLessThan(steps);
    expect(releasesOf("runs/full")).toBeLessThanOrEqual(step);
    execFileSync("mount", ["-o", "remount,size=64k", place]);
    expect(assay(folder, ...words, "runs/full")).toMatchObject({ code: 0 });
    expect(charged("runs/full").repeated).toBeGreaterThanOrEqual(releasesOf("runs/full") - steps);
    expect(measured("runs/full")).toEqual(measured("runs/calm"));
  });
});

/** Whether a file system of one page could be mounted there. */
function isMounted(place: string): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  mkdirSync(place, { recursive: true });
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4k", "tmpfs", place]);
  if (status === 0) mounted.push(place);
  return status === 0;
}

describe("afterwards", () => {
  /** Scores of canaries; those that were in are `mu` higher. */
  const scores = (mu: number) => {
    const draw = generator(seedFrom(mu));
    const lines = Array.from({ length: 500 }, () => {
      const included = draw.uniform() < 0.5;
      return JSON.stringify({ score: draw.normal() + (included ? mu : 0), included });
    });
    return `${lines.join("\n")}\n`;
  };

  test("an audit ends with 3 where the claim is refuted, and says that a bound below it proves nothing", () => {
    write("leaky.jsonl", scores(5));
    write("quiet.jsonl", scores(0));
    const claim = ["--claimed-epsilon", "1", "--delta", "1e-5"];
    const alarm = privacy("audit", "--scores", "leaky.jsonl", ...claim);
    expect(alarm.code).toBe(3);
    expect(alarm.stdout).toMatch(/^ALARM/);
    const quiet = privacy("audit", "--scores", "quiet.jsonl", ...claim);
    expect(quiet.code).toBe(0);
    expect(quiet.stdout).toContain("no proof");
  });

  test("nothing was written but what was asked for", () => {
    expect(readdirSync(folder).toSorted()).toEqual([
      "leaky.jsonl",
      "quiet.jsonl",
      "right.json",
      "runs",
      "torn.json",
      "wrong.json",
    ]);
  });
});
