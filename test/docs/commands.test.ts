import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { main } from "../../src/cli/main.ts";
import { loadVerbs } from "../../src/cli/registry.ts";
import { recordStreams } from "../cli/terminalDouble.ts";
import { blocksOf, documents, root } from "./documents.ts";

interface Line {
  readonly place: string;
  /** As typed, without prompt, comment and `npx`. */
  readonly words: readonly string[];
}

const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const lines = documents().flatMap(blocksOf).filter(isShell).flatMap(linesOf);
const documented = lines.filter(({ words }) => words[0] === "assay");
const verbs = await loadVerbs();
const groups = verbs.filter((verb) => "verbs" in verb);
const exampled = [...verbs, ...groups.flatMap((group) => group.verbs)].flatMap(
  ({ name, examples }) =>
    examples.map(({ command }) => ({ place: `assay ${name} --help`, words: wordsOf(command) })),
);

/** The words up to the verb: two where it belongs to a group. A group may be a verb itself. */
function verbOf([first = "--help", second = "--help"]: readonly string[]): readonly string[] {
  const group = groups.find(({ name }) => name === first);
  if (group === undefined) return [first];
  const isOwn = group.run === undefined || group.verbs.some(({ name }) => name === second);
  return isOwn ? [first, second] : [first];
}

function isShell({ language }: { readonly language: string }): boolean {
  return ["bash", "sh", "shell"].includes(language);
}

function linesOf({ place, text }: { readonly place: string; readonly text: string }): Line[] {
  const typed = text.split("\n").map(wordsOf);
  return typed.filter((words) => words.length > 0).map((words) => ({ place, words }));
}

/** Only what a shell would hand to the command: no comment, no pipe in front of it or behind it. */
function wordsOf(line: string): string[] {
  const command = line.replace(/(^|\s)#.*$/, "").replace(/^.*\| *(?=(npx )?assay )/, "");
  const words = command
    .replace(/ [|>].*$/, "")
    .trim()
    .split(/\s+/)
    .filter(Boolean);
  return words[0] === "npx" ? words.slice(1) : words;
}

async function printed(argv: readonly string[]): Promise<{ code: number; out: string }> {
  const recorded = recordStreams();
  const code = await main(argv, recorded.streams);
  return { code, out: recorded.stdout() + recorded.stderr() };
}

describe("commands in the documents and in --help", () => {
  test("there are some", () => {
    expect(documented.length).toBeGreaterThan(3);
    expect(exampled.length).toBeGreaterThan(10);
  });

  test("every npm script that is named exists", () => {
    const runs = lines.filter(({ words }) => words[0] === "npm");
    const names = runs.map(({ words }) => (words[1] === "run" ? words[2]! : words[1]!));
    const known = new Set([...Object.keys(scripts), "ci", "install", "i", "publish"]);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  test.each([...documented, ...exampled])("$place: $words", async ({ words }) => {
    const verb = verbOf(words.slice(1));
    const rest = words.slice(1 + verb.length);
    const help = await printed(verb.at(-1)!.startsWith("-") ? verb : [...verb, "--help"]);
    expect(help.code).toBe(0);
    const options = rest.filter((word) => /^--?\w/.test(word)).map((word) => word.split("=")[0]!);
    for (const option of options) expect(help.out).toMatch(new RegExp(`(^|\\s)${option}\\b`, "m"));
    if (verb[0] === "run" && !rest[0]!.startsWith(".")) {
      const planned = await printed(["run", ...rest, "--dry-run"]);
      expect(planned).toMatchObject({ code: 0 });
    }
  });
});
