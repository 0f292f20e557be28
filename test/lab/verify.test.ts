import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Recipe } from "../../src/lab/recipe.ts";
import { verifyRun } from "../../src/lab/verify.ts";
import { filesIn } from "./files.ts";
import { finished, study } from "./study.ts";

const recipe = study() as Recipe;
const failed = (folder: string) =>
  verifyRun(folder, recipe).flatMap(({ name, holds, detail }) =>
    holds ? [] : `${name}: ${detail}`,
  );

/** Replaces text in a file of a run. */
function change(
  folder: string,
  file: string,
  [from, to]: readonly [string | RegExp, string],
): void {
  const path = join(folder, file);
  const before = readFileSync(path, "utf8");
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
}

const fileIn = (folder: string, pattern: RegExp) =>
  [...filesIn(folder).keys()].find((path) => pattern.test(path))!;

describe("verifyRun", () => {
  test("finds nothing wrong with a run that was left alone, and says what it looked at", async () => {
    const { folder } = await finished();
    const checks = verifyRun(folder, recipe);
    expect(checks.every(({ holds }) => holds)).toBe(true);
    expect(checks.map(({ name }) => name.replace(/[0-9a-f]{16,}/, "…"))).toEqual([
      "run.json can be read",
      "events.jsonl holds only whole, valid events",
      "blobs/… has the content that its name says",
      "checkpoints/trained/00000002-….safetensors has the content that its name says",
      "every file that the log speaks of is there",
      "summary.json is what the log says",
    ]);
  });

  const tamperings: readonly [string, (folder: string) => void, RegExp][] = [
    [
      "an outcome",
      (folder) => change(folder, "events.jsonl", ['"even":true', '"even":false']),
      /^summary.json is what the log says: line \d+: expected .*, found/,
    ],
    [
      "an answer that decides nothing",
      (folder) => change(folder, "events.jsonl", ['"completion":"0!"', '"completion":"zero"']),
      /^summary.json is what the log says: .*"digest"/,
    ],
    [
      "a point of a training curve",
      (folder) => change(folder, "events.jsonl", ['"loss":0.5', '"loss":0.25']),
      /^summary.json is what the log says: .*"digest"/,
    ],
    [
      "a sample that is gone",
      (folder) => change(folder, "events.jsonl", [/^.*"item 3".*\n/m, ""]),
      /^summary.json is what the log says: line \d+: expected "samples": 3, found "samples": 4\./,
    ],
    [
      "a line that is no event",
      (folder) => appendFileSync(join(folder, "events.jsonl"), "{}\n"),
      /^events.jsonl holds only whole, valid events: .*line 12/,
    ],
    [
      "a last line that was cut off",
      (folder) => appendFileSync(join(folder, "events.jsonl"), '{"v":1'),
      /^events.jsonl .*: the last line is cut off after 6 characters. The same command again repairs/,
    ],
    [
      "a log that is gone",
      (folder) => rmSync(join(folder, "events.jsonl")),
      /^events.jsonl .*: there is none\./,
    ],
    [
      "a number of the summary",
      (folder) => change(folder, "summary.json", ['"value": 0.5', '"value": 0.6']),
      /^summary.json is what the log says: line \d+: expected "value": 0.5, found "value": 0.6\./,
    ],
    [
      "a summary that is gone",
      (folder) => rmSync(join(folder, "summary.json")),
      /^summary.json is what the log says: there is none\./,
    ],
    [
      "settings that the recipe does not know",
      (folder) => change(folder, "run.json", ['"items": 4', '"items": 0']),
      /^summary.json is what the log says: /,
    ],
    [
      "a header that is no JSON",
      (folder) => writeFileSync(join(folder, "run.json"), "{"),
      /^run.json can be read: /,
    ],
    [
      "the content of a blob",
      (folder) => writeFileSync(join(folder, fileIn(folder, /^blobs/)), "other notes"),
      /^blobs\/.* has the content that its name says: its content has the hash [0-9a-f]{64}/,
    ],
    [
      "a blob that is gone",
      (folder) => rmSync(join(folder, fileIn(folder, /^blobs/))),
      /^every file that the log speaks of is there: blobs\/[0-9a-f]{64} cannot be found/,
    ],
    [
      "a checkpoint",
      (folder) =>
        writeFileSync(join(folder, fileIn(folder, /^check/)), "trained on something else"),
      /^checkpoints\/trained\/.* has the content that its name says: its content has the hash/,
    ],
    [
      "a checkpoint that is gone, when it is a result",
      (folder) => rmSync(join(folder, fileIn(folder, /^check/))),
      /^every file that the log speaks of is there: checkpoints\/trained\/.* cannot be found/,
    ],
  ];

  test.each(tamperings)("finds %s", async (_, tamper, complaint) => {
    const { folder } = await finished();
    expect(failed(folder)).toEqual([]);
    tamper(folder);
    expect(failed(folder)).toEqual([expect.stringMatching(complaint)]);
  });

  test("changes nothing, unless it shall repair: then a summary that differs is written anew", async () => {
    const { folder } = await finished();
    const whole = filesIn(folder);
    change(folder, "summary.json", ['"samples": 4', '"samples": 5']);
    const tampered = filesIn(folder);
    verifyRun(folder, recipe);
    expect(filesIn(folder)).toEqual(tampered);
    verifyRun(folder, recipe, { repair: true });
    expect(filesIn(folder)).toEqual(whole);
  });
});
