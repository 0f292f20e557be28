/**
 * Keeps `dist/` a type-stripped mirror of `src/` and `recipes/`, so that Node.js 20 can run it.
 *
 * An output carries the modification time of its source and is renamed into place: equal times mean
 * fresh, and two processes or threads at once never see half a file. Nothing else is stored, so there
 * is no lock and no manifest that could disagree with the files.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { threadId } from "node:worker_threads";

const packageFolder = dirname(dirname(fileURLToPath(import.meta.url)));
const mirroredFolders = ["src", "recipes"];
/** What is copied as it is; anything else that is not TypeScript stays behind. */
const assetEndings = new Set([".json", ".html", ".css", ".svg", ".js", ".txt"]);
/** File systems and `utimes` round below this many milliseconds. */
const timeTolerance = 1;

/** True in a clone; the published package leaves `tsconfig.json` out and brings `dist/` along. */
export const isClone = (root = packageFolder) => existsSync(join(root, "tsconfig.json"));

/**
 * Makes `dist/` fresh and returns how many files had to be written; 0 within a few milliseconds.
 * Throws an Error that names every file whose types cannot be erased.
 */
export async function makeFresh(root = packageFolder) {
  const sources = mirroredFolders.flatMap((folder) => filesBelow(root, folder)).filter(isMirrored);
  removeStale(root, new Set(sources.map(outputOf)));
  const compiler = compilerTime();
  const stale = sources.filter((source) => !isFresh(root, source, compiler));
  if (stale.length > 0) await write(root, stale);
  return stale.length;
}

const isTypeScript = (path) => path.endsWith(".ts") && !path.endsWith(".d.ts");
const isMirrored = (path) => isTypeScript(path) || assetEndings.has(extname(path));
const outputOf = (source) => `dist/${isTypeScript(source) ? source.replace(/ts$/, "js") : source}`;

/** Paths of all files below `folder`, relative to `root`, with forward slashes. */
function filesBelow(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(root, path) : [path];
  });
}

/** When the compiler itself last changed: older outputs came from another compiler. */
function compilerTime() {
  const files = ["compile.js", "strip.js"].map((name) => join(packageFolder, "bin", name));
  return Math.max(...files.map((file) => statSync(file).ctimeMs));
}

function isFresh(root, source, compiler) {
  const output = statSync(join(root, outputOf(source)), { throwIfNoEntry: false });
  if (output === undefined || output.ctimeMs < compiler) return false;
  return Math.abs(output.mtimeMs - statSync(join(root, source)).mtimeMs) < timeTolerance;
}

function removeStale(root, wanted) {
  const outputs = mirroredFolders.flatMap((folder) => filesBelow(root, `dist/${folder}`));
  for (const output of outputs) {
    if (!wanted.has(output)) rmSync(join(root, output), { force: true });
  }
}

async function write(root, sources) {
  // Loading the parser takes most of a second: only when something has changed.
  const { stripTypes } = await import("./strip.js");
  const problems = [];
  for (const source of sources) {
    try {
      writeOne(root, source, stripTypes);
    } catch (error) {
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

function writeOne(root, source, stripTypes) {
  const from = join(root, source);
  // Read the time before the text: an edit in between leaves an output that counts as stale.
  const { atime, mtimeMs } = statSync(from);
  const bytes = readFileSync(from);
  const result = isTypeScript(source) ? stripTypes(bytes.toString("utf8"), source) : bytes;
  const output = join(root, outputOf(source));
  const name = source.replaceAll("/", "-");
  const scratch = join(root, "dist/.scratch", `${process.pid}-${threadId}-${name}`);
  mkdirSync(dirname(scratch), { recursive: true });
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(scratch, result);
  utimesSync(scratch, atime, mtimeMs / 1000);
  renameSync(scratch, output);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const written = await makeFresh();
  console.log(`dist is fresh; ${written} ${written === 1 ? "file" : "files"} written`);
}
