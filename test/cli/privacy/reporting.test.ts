import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { main } from "../../../src/cli/main.ts";
import { openLedgerFile } from "../../../src/lab/ledgerFile.ts";
import { booksWith } from "../../privacy/somePrivateRun.ts";
import { exampleRecord, withPhase } from "../../privacy/statement/exampleRecord.ts";
import { recordStreams } from "../terminalDouble.ts";

const folder = mkdtempSync(join(tmpdir(), "assay-reporting-"));
const file = (name: string, content: object): string => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
};
const run = async (argv: readonly string[], input = "") => {
  const recorded = recordStreams({ input });
  const code = await main(["privacy", ...argv], recorded.streams);
  return { code, stdout: recorded.stdout(), stderr: recorded.stderr() };
};
const words = (text: string) => text.split(" ");

describe("assay privacy statement", () => {
  const record = file("record.json", exampleRecord);

  test("holds a query that gives a third party the same epsilon", async () => {
    const { code, stdout } = await run(["statement", record, "--json"]);
    expect(code).toBe(0);
    const { claim, query } = JSON.parse(stdout);
    const asked = await run(["epsilon", "-"], `${JSON.stringify(query)}\n`);
    expect(JSON.parse(asked.stdout)).toMatchObject({
      ...{ epsilon: claim.epsilon, lower: claim.lower, accountant: claim.accountant },
    });
  });

  test.each([
    ["--clip-norm", "-1 --batch-size 250", "expected a finite number above 0, got -1."],
    ["--clip-norm", "1e400 --batch-size 250", "expected a finite number above 0, got Infinity."],
    ["--batch-size", "250.5 --clip-norm 1", "expected a whole number beside --batches shuffled"],
  ])("refuses batches that nothing can have: %s %s", async (option, rest, reason) => {
    const given = "--noise-multiplier 1 --dataset-size 60000 --steps 10 --batches shuffled";
    const { code, stdout, stderr } = await run([
      ...["statement", ...words(given)],
      ...words(`${option} ${rest}`),
    ]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`${option}: ${reason}`);
  });

  test("prints text, and the same as Markdown", async () => {
    const text = await run(["statement", record]);
    const markdown = await run(["statement", record, "--markdown"]);
    expect(text.stdout).toMatch(/^Digits, 15 epochs\nepsilon .* at delta 5e-6: tier 1/);
    expect(markdown.stdout).toMatch(/^# Digits, 15 epochs\n\n\*\*epsilon /);
    for (const heading of ["2a Accesses to data", "3c The claim", "Epsilon at other deltas"]) {
      expect(text.stdout).toContain(`\n${heading}\n`);
      expect(markdown.stdout).toContain(`\n## ${heading}\n`);
    }
  });

  test("ends with exit code 3 where nothing may be claimed, and says why", async () => {
    const shuffled = file(
      "shuffled.json",
      withPhase({ sampling: { kind: "shuffled", batchSize: 250 } }),
    );
    const { code, stdout } = await run(["statement", shuffled]);
    expect(code).toBe(3);
    expect(stdout).toContain("NOTHING IS CLAIMED");
    expect(stdout).toContain("shuffled batches, which have to be charged as");
  });

  test("ends with exit code 3 where an audit contradicts the claim", async () => {
    const audit = { epsilon: 5, delta: 5e-6, confidence: 0.95, n: 100, method: "one run" };
    const alarmed = file("alarmed.json", { ...exampleRecord, audits: [audit] });
    expect(await run(["statement", alarmed])).toMatchObject({ code: 3 });
  });

  test("is made from options, too; what they do not say is not stated, and a unit is never assumed", async () => {
    const options = words(
      "--noise-multiplier 1.3 --batch-size 250 --dataset-size 60000 --epochs 15",
    );
    const { code, stdout } = await run(["statement", ...options]);
    expect(code).toBe(3);
    expect(stdout).toContain("unitOfPrivacy: expected one of example, user or group");
    const said = words("--unit example --neighboring-relation replaceSpecial --batches shuffled");
    const unclipped = await run(["statement", ...options, ...said]);
    expect(unclipped.code).toBe(2);
    expect(unclipped.stderr).toContain("--clip-norm beside it. A statement makes nothing up.");
    said.push("--clip-norm", "2");
    const shuffled = await run(["statement", ...options, ...said, "--accountant", "rdp"]);
    expect(shuffled.code).toBe(0);
    expect(shuffled.stdout).toContain("NOT A CLAIM: Poisson coins, which nobody threw");
    expect(shuffled.stdout).toContain("size not public");
    expect(shuffled.stdout).toContain("clip norm 2");
  });

  test("prints the record with --record, to be filled in and read again", async () => {
    const options = words("--noise-multiplier 1 --sampling-rate 0.01 --steps 100 --delta 1e-5");
    const said = words(
      "--unit user --contributions 3 --neighboring-relation addOrRemoveOne --accountant rdp",
    );
    const { stdout } = await run(["statement", ...options, ...said, "--record"]);
    const again = file("again.json", JSON.parse(stdout));
    expect(await run(["statement", again])).toMatchObject({ code: 0 });
  });

  test.each([
    ["cut short", '{"v": 1, "title": "x", "event": {"kind"', "cut short"],
    ["of a later version", '{"v": 2}', "record.json.v: expected 1, got 2"],
    ["with an event that is none", '{"v": 1, "event": {"kind": "gausian"}}', "gaussian"],
    [
      "with a field too many",
      JSON.stringify({ ...exampleRecord, epsilon: 1 }),
      "privacyRecord.json",
    ],
  ])("refuses a record that is %s", async (name, text, reason) => {
    const path = join(folder, `${name.replaceAll(" ", "-")}-record.json`);
    writeFileSync(path, text);
    const { code, stderr } = await run(["statement", path]);
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
  });

  test("refuses options that say what a record says itself, instead of passing over them", async () => {
    const refused = async (...words: readonly string[]) => {
      const { code, stderr } = await run(["statement", ...words]);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await refused(record, "--delta", "1e-9")).toContain("--delta: ");
    expect(await refused(record, "--unit", "user")).toContain("says this itself");
    expect(await refused(record, "--title", "another")).toContain("--title: ");
    const books = join(folder, "refused.jsonl");
    openLedgerFile(books, booksWith([1, 2, 3])).close();
    expect(await refused(books, "--noise-multiplier", "5")).toContain("--noise-multiplier: ");
    expect(await refused(books, "--secure")).toContain("--secure: ");
    const open = ["--title", "mine", "--public-size", "--accountant", "rdp"];
    expect((await run(["statement", books, ...open])).stdout).toContain("mine");
  });
});

describe("assay privacy plan", () => {
  test("asks what it has to know, with exit code 2", async () => {
    const { code, stdout } = await run(["plan"]);
    expect(code).toBe(2);
    for (const flag of ["--unit", "--units", "--batches", "--epsilon", "--epochs"]) {
      expect(stdout).toContain(`  ${flag}  `);
    }
    const user = await run(["plan", "--unit", "user", "--json"]);
    const { questions } = JSON.parse(user.stdout);
    expect(questions.map(({ name }: { name: string }) => name)).toContain("contributions");
  });

  const asked = words(
    "plan --unit example --units 2000 --batches poisson --epsilon 3 --epochs 5 --accountant rdp",
  );

  test("ends with commands that give what it promised", async () => {
    const { code, stdout } = await run([...asked, "--json"]);
    expect(code).toBe(0);
    const { next, answers } = JSON.parse(stdout);
    const epsilon = next.find((command: string) => command.startsWith("assay privacy epsilon"));
    const answer = await run([...words(epsilon).slice(2), "--json", "--accountant", "rdp"]);
    expect(answer.code).toBe(0);
    expect(JSON.parse(answer.stdout).epsilon).toBeLessThanOrEqual(answers.epsilon);
    const statement = next.find((command: string) => /privacy statement/.test(command));
    const stated = await run([...words(statement).slice(2), "--accountant", "rdp"]);
    expect(stated).toMatchObject({ code: 0 });
  });

  test("prints its table and plot, and marks the batch that it proposes", async () => {
    const { stdout } = await run(asked);
    const steps = [...stdout.matchAll(/^(\d+) {1,2}\S/gm)].map(([, step]) => Number(step));
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(stdout).toMatch(/> \d+ +\d+ +[\d.]+ .*█/);
    expect(stdout).toContain("private selection, logarithmic, 10 on average");
  });

  test("says for labels how many answers are true, and gives the event to charge", async () => {
    const { code, stdout } = await run([...asked.slice(0, -2), "--labels-only"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Goal: epsilon at most 3.\n");
    expect(stdout).not.toContain("Settings:");
    // e³ / (e³ + 1) = 0.95257, e³ / (e³ + 9) = 0.69057
    expect(stdout).toContain("one of 2 labels with probability 0.95257, one of 10 with 0.69057");
    const [, event] = /--event '(.*)' --delta 0 --neighboring-relation replaceOne/.exec(stdout)!;
    const answer = ["epsilon", "--event", event!, "--delta", "0", "--json"];
    const { epsilon } = JSON.parse(
      (await run([...answer, "--neighboring-relation", "replaceOne"])).stdout,
    );
    expect(epsilon).toBeCloseTo(3, 9);
  });

  test("refuses a way of tuning that there is not", async () => {
    const { code, stderr } = await run([...asked, "--tuning", "grid"]);
    expect(code).toBe(2);
    expect(stderr).toContain("--tuning: expected one of publicProxy, notCharged, composed");
  });
});

describe("assay privacy lint", () => {
  test("ends with exit code 3 where something is forbidden, and 0 where things have to be charged", async () => {
    const forbidden = file("layers.json", { kind: "layers", layers: [{ type: "BatchNorm1d" }] });
    const charged = file("pipeline.json", {
      ...{ kind: "pipeline", unit: "example" },
      preparation: [{ kind: "vocabulary", fittedOn: "private" }],
    });
    const both = await run(["lint", forbidden, charged, "--json"]);
    expect(both.code).toBe(3);
    expect(JSON.parse(both.stdout).counts).toEqual({ forbidden: 1, chargeIt: 1, advice: 0 });
    const one = await run(["lint", charged]);
    expect(one.code).toBe(0);
    expect(one.stdout).toContain("charge it preparation[0] (vocabulary)");
  });

  test("reads the config.json of a folder", async () => {
    const config = file("config.json", { model_type: "resnet" });
    const { code, stdout } = await run(["lint", folder]);
    expect(config).toBe(join(folder, "config.json"));
    expect(code).toBe(3);
    expect(stdout).toContain("Hugging Face config of resnet");
  });

  test("looks at all private training in a run by its ledgers, once where it is alike", async () => {
    const ran = join(folder, "ran");
    const train = (cell: string, steps: readonly number[]) =>
      openLedgerFile(join(ran, "ledgers", `${cell}.jsonl`), booksWith(steps)).close();
    train("seed-1/model", [1]);
    train("seed-2/model", [1, 2]);
    const { code, stdout } = await run(["lint", ran]);
    expect(code).toBe(0);
    expect(stdout).toContain("seed-1/model.jsonl: private training, and 1 more like it\n");
    expect(stdout).toContain("charge it noise.source (noiseSource)");
    const one = await run(["lint", join(ran, "ledgers", "seed-2", "model.jsonl")]);
    expect(one.stdout).toContain("seed-2/model.jsonl: private training\n");
  });

  test("says what it looked for in a run that has neither a model nor private training", async () => {
    const plain = join(folder, "plain");
    mkdirSync(plain);
    const { code, stderr } = await run(["lint", plain]);
    expect(code).toBe(2);
    expect(stderr).toContain("expected a text model, or private training with its ledger");
  });

  test("refuses what it does not understand: silence would read as praise", async () => {
    const { code, stderr } = await run(["lint", file("other.json", { layers: 3 })]);
    expect(code).toBe(2);
    expect(stderr).toContain("expected a pipeline");
    const absent = await run(["lint", join(folder, "absent.json")]);
    expect(absent).toMatchObject({ code: 2, stdout: "" });
    expect(absent.stderr).toContain("expected a description as JSON; there is no");
  });
});
