import ts from "typescript";
import { describe, expect, test } from "vitest";
import { nodesBelow, placeOf, sourceFiles, textOf, treeOf } from "./source.ts";

const mostFileLines = 300;
const mostFunctionLines = 40;
const mostParameters = 3;
const files = [...sourceFiles("src"), ...sourceFiles("recipes")];
const nodes = files.flatMap((file) => [...nodesBelow(treeOf(file))]);
const functions = nodes.filter(ts.isFunctionLike).filter((node) => "body" in node && node.body);

const linesOf = (text: string) => text.split("\n").length;

/** Statements whose names other files can import; what is passed on from elsewhere is not among them. */
function isExported(node: ts.Node): boolean {
  if (!ts.canHaveModifiers(node) || !ts.isSourceFile(node.parent)) return false;
  return (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

function isDocumented(node: ts.Node): boolean {
  const members = ts.isInterfaceDeclaration(node) ? node.members : [];
  return [node, ...members].some((part) => ts.getJSDocCommentsAndTags(part).length > 0);
}

describe("size", () => {
  test("there is something to look at", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(functions.length).toBeGreaterThan(200);
  });

  test(`no file is longer than ${mostFileLines} lines`, () => {
    expect(files.filter((file) => linesOf(textOf(file).trimEnd()) > mostFileLines)).toEqual([]);
  });

  test(`no function is longer than ${mostFunctionLines} lines`, () => {
    const long = functions.filter((node) => linesOf(node.getText()) > mostFunctionLines);
    expect(long.map((node) => `${placeOf(node)} has ${linesOf(node.getText())}`)).toEqual([]);
  });

  test(`no function takes more than ${mostParameters} positional parameters`, () => {
    const wide = functions.filter(({ parameters }) => parameters.length > mostParameters);
    expect(wide.map((node) => `${placeOf(node)} takes ${node.parameters.length}`)).toEqual([]);
  });

  test("everything that is exported is documented, an interface perhaps by its members", () => {
    const exported = nodes.filter(isExported);
    expect(exported.length).toBeGreaterThan(100);
    const silent = exported.filter((node) => !isDocumented(node));
    expect(silent.map((node) => `${placeOf(node)} ${node.getText().split("\n")[0]}`)).toEqual([]);
  });
});
