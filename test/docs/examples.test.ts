/** The course in docs/examples: short, in order, and every program of it runs and says what it promises. */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { root } from "./documents.ts";

const lessons = readdirSync(join(root, "docs/examples")).sort();
const pathOf = (lesson: string) => join(root, "docs/examples", lesson);
const folder = mkdtempSync(join(tmpdir(), "assay course "));
afterAll(() => rmSync(folder, { recursive: true }));

async function printed(...argv: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd: folder });
  return stdout;
}

const program = (lesson: string) =>
  printed("--import", new URL("../../bin/typescript.js", import.meta.url).href, pathOf(lesson));

/** What the last lines say, where the arithmetic is in the lesson itself. */
const says: Readonly<Record<string, RegExp>> = {
  "01-gradients.ts": /^y = 2\.00 x \+ 1\.00$/m,
  "02-train.ts": /^step 80, loss 0\.0/m,
  "03-sample.ts": /^Fri → Sat Sun Mon Tue$/m,
  // one of seven days is right by chance: 1 / 7 = 0.14
  "04-policies.ts": /^learned: (0\.9\d|1\.00) .*\nguessing: 0\.[012]\d /m,
  // (1 - 1/4)(1 - 1/8) = 0.66, which a sample of 60 questions misses by a few hundredths
  "06-reasoning.ts":
    /^faithful: needed 0\.6\d of 0\.66, used 1\.00 .*\npostHoc: needed 0\.00 .*used 0\.00 .*\nselfCorrector: needed 0\.6\d .*used 0\.00 /m,
  // the noise is calibrated to epsilon 1; no model tells these clouds apart with a loss much below 0.2
  "07-privacy.ts": /^epsilon 1\.00, loss 0\.[0-4]$/m,
  // 60 steps in 3 epochs are 3 Gaussians with the noise of the coins, 1.79: mu = √3 / 1.79 = 0.97, epsilon 4.21
  "08-claims.ts":
    /^refused: ledger: no epsilon is true .*\ncoins may claim 1\.00, shuffled batches 4\.\d\d\ntier 2; not stated: Setting of differential privacy$/m,
  // 66 of 12³ = 1728 prompts are unsafe: 200 that are drawn blindly find 7.6 of them, with a standard deviation of 2.7
  "09-attack.ts":
    /^byGradient: [1-9]\d* of \d+ in the hole, 1\d{4} forwards\nblindly: \d\d? of \d\d? in the hole, \d+ forwards$/m,
  // the truth ranks 73% of pairs rightly; epsilon 2 on 20,000 clicks leaves most of what is above 50%
  "10-clicks.ts": /^epsilon 2: AUC 0\.6\d; the truth: 0\.7[1-5]$/m,
};

describe("the course", () => {
  test("is numbered from 1 without a gap, and no lesson is longer than 60 lines", () => {
    expect(lessons.length).toBeGreaterThan(4);
    expect(lessons.map((name) => Number(name.slice(0, 2)))).toEqual(lessons.map((_, at) => at + 1));
    const long = lessons.filter(
      (name) => readFileSync(pathOf(name), "utf8").split("\n").length > 60,
    );
    expect(long).toEqual([]);
  });

  test("every lesson is tried below", () => {
    expect(lessons).toEqual([...Object.keys(says), "05-experiment.ts"].sort());
  });

  test.each(Object.entries(says))("%s runs and says what it promises", async (lesson, expected) => {
    expect(await program(lesson)).toMatch(expected);
  });

  test("05-experiment.ts runs as an experiment and holds its claim", async () => {
    const bin = join(root, "bin/assay.js");
    const said = await printed(bin, "run", pathOf("05-experiment.ts"), "--smoke");
    expect(said).toMatch(/^holds +It names the day after\.$/m);
  });
});
