import { dirname, posix } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { sourceFiles, textOf } from "./source.ts";

/** A room imports from itself and from the rooms before it. */
const rooms = [
  ...["math", "data", "environments", "backdoors", "metrics"],
  ...["tensor", "optim", "model", "privacy"],
  ...["policies", "rewards", "reasoners", "interventions", "rollout", "training", "attacks"],
  ...["lab", "report", "serve", "cli"],
];
const files = [...sourceFiles("src"), ...sourceFiles("recipes")];
const imports = new Map(files.map((file) => [file, importsOf(file, textOf(file))]));

/** The files of this repository that a text in the place of `file` imports, types included. */
function importsOf(file: string, text: string): readonly string[] {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  const relative = importedFiles.filter(({ fileName }) => fileName.startsWith("."));
  return relative.map(({ fileName }) => posix.join(dirname(file), fileName));
}

const roomOf = (file: string) => /^src\/(\w+)\//.exec(file)?.[1];

describe("layers", () => {
  test("every folder of src is a room", () => {
    const found = new Set(files.map(roomOf).filter((room) => room !== undefined));
    expect(found.size).toBeGreaterThan(5);
    expect([...found].filter((room) => !rooms.includes(room))).toEqual([]);
  });

  test("a room imports only from itself and from rooms above it", () => {
    const climbing = [...imports].flatMap(([file, targets]) => {
      const rank = rooms.indexOf(roomOf(file) ?? "");
      if (rank < 0) return [];
      const wrong = targets.filter((target) => rooms.indexOf(roomOf(target) ?? "") > rank);
      return wrong.map((target) => `${file} imports ${target}`);
    });
    expect(climbing).toEqual([]);
  });

  test("nothing in src imports a recipe", () => {
    const found = [...imports].filter(
      ([file, targets]) =>
        file.startsWith("src/") && targets.some((to) => to.startsWith("recipes/")),
    );
    expect(found.map(([file]) => file)).toEqual([]);
  });

  test("no file loads itself by way of others", () => {
    expect(cycles()).toEqual([]);
  });
});

/** What is left of the imports when types are gone: two types may speak of each other. */
function loadsOf(file: string): readonly string[] {
  const compilerOptions = { target: ts.ScriptTarget.ESNext, verbatimModuleSyntax: true };
  return importsOf(file, ts.transpileModule(textOf(file), { compilerOptions }).outputText);
}

/** Every cycle that a depth-first walk closes, as `a → b → a`. */
function cycles(): readonly string[] {
  const found: string[] = [];
  const finished = new Set<string>();
  const loads = new Map(files.map((file) => [file, loadsOf(file)]));
  const visit = (file: string, path: readonly string[]) => {
    const start = path.indexOf(file);
    if (start >= 0) found.push([...path.slice(start), file].join(" → "));
    if (start >= 0 || finished.has(file)) return;
    for (const target of loads.get(file) ?? []) visit(target, [...path, file]);
    finished.add(file);
  };
  for (const file of files) visit(file, []);
  return found;
}
