import ts from "typescript";
import { describe, expect, test } from "vitest";
import { nodesBelow, placeOf, sourceFiles, textOf, treeOf } from "./source.ts";

/** The rows of GLOSSARY.md: words in backquotes, the first that we say, the last column those we do not. */
const rows = [...textOf("GLOSSARY.md").matchAll(/^\| (`.*?) \|.*\| *([^|]*?) *\|$/gm)].map(
  ([, said, banned]) => ({ said: wordsIn(said!), banned: wordsIn(banned!) }),
);
const insteadOf = new Map(
  rows.flatMap(({ said, banned }) => banned.map((word) => [word, said.join(", ")] as const)),
);

function wordsIn(cell: string): string[] {
  return [...cell.matchAll(/`(\w+)`/g)].map(([, word]) => word!);
}

const identifiers = [...sourceFiles("src"), ...sourceFiles("recipes")].flatMap((file) =>
  [...nodesBelow(treeOf(file))].filter(ts.isIdentifier),
);

describe("glossary", () => {
  test("there is something to look at", () => {
    expect(identifiers.length).toBeGreaterThan(1000);
    expect(rows.length).toBeGreaterThan(20);
    expect(insteadOf.size).toBeGreaterThan(20);
  });

  test("no word is both said and banned, and none stands twice", () => {
    const all = rows.flatMap(({ said, banned }) => [...said, ...banned]);
    expect(all.filter((word, at) => all.indexOf(word) !== at)).toEqual([]);
  });

  test("one word per thing: no identifier is a banned synonym", () => {
    const wrong = identifiers.filter(({ text }) => insteadOf.has(text));
    expect(wrong.map((node) => `${placeOf(node)} ${say(node.text)}`)).toEqual([]);
  });

  test("no source file is called by a name that says nothing", () => {
    const empty = /(^|\/)(utils?|helpers?|common|types|misc)\.tsx?$/;
    expect(sourceFiles("src").filter((file) => empty.test(file))).toEqual([]);
  });

  test("randomness is an argument: Math.random is called nowhere", () => {
    const calls = identifiers.filter((node) => node.parent.getText() === "Math.random");
    expect(calls.map(placeOf)).toEqual([]);
  });
});

const say = (word: string) => `${word}: say ${insteadOf.get(word)}`;
