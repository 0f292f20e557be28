import ts from "typescript";
import { expect, test } from "vitest";
import { nodesBelow, sourceFiles, textOf, treeOf } from "./source.ts";

const skipping = /^(skip|skipIf|runIf|todo|fails|only)$/;
const files = sourceFiles("test").filter((file) => file.endsWith(".test.ts"));

/** Names that a test is skipped by: `test.skipIf`, `context.skip`; a word in a comment is none. */
const skippedIn = (file: string) =>
  [...nodesBelow(treeOf(file))].filter(
    (node) => ts.isPropertyAccessExpression(node) && skipping.test(node.name.text),
  );

test("every test that may be skipped stands in test/QUARANTINES.md with its reason", () => {
  expect(files.length).toBeGreaterThan(20);
  const listed = [...textOf("test/QUARANTINES.md").matchAll(/^\| `(.*?)` +\| .+ \| .+ \|$/gm)];
  const skipped = files.filter((file) => skippedIn(file).length > 0);
  expect(skipped).toEqual(listed.map(([, file]) => file));
});

test("no test is left alone with only, and none is left to do", () => {
  const left = files.flatMap((file) => skippedIn(file).map((node) => `${file}: ${node.getText()}`));
  expect(left.filter((place) => /\.(only|todo|fails)$/.test(place))).toEqual([]);
});
