/**
 * Module hooks that strip types and resolve `assay`. Written so that the same two functions serve
 * `module.registerHooks` (synchronous) and `module.register` (promises are passed through).
 *
 * A source of this package is its mirror in `dist/`: it is there already, and no module is loaded twice.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url).href;
const rooms = new URL("../dist/src/", import.meta.url);
const require = createRequire(import.meta.url);

/** `assay` is `dist/src/index.js`, `assay/model/tokenizers` is `dist/src/model/tokenizers/index.js`. */
export function resolve(specifier, context, nextResolve) {
  const [, room] = /^assay(?:\/([\w/-]+))?$/.exec(specifier) ?? [];
  if (specifier !== "assay" && room === undefined) {
    const found = nextResolve(specifier, context);
    return found instanceof Promise ? found.then(mirrored) : mirrored(found);
  }
  const url = new URL(room === undefined ? "index.js" : `${room}/index.js`, rooms).href;
  return { url, format: "module", shortCircuit: true };
}

function mirrored(found) {
  if (!found.url.startsWith(root)) return found;
  const [, source] = /^((?:src|recipes)\/.*)\.ts$/.exec(found.url.slice(root.length)) ?? [];
  const url = `${root}dist/${source}.js`;
  if (source === undefined || !existsSync(fileURLToPath(url))) return found;
  return { ...found, url, format: "module" };
}

/** The JavaScript behind a `.ts` file; all else as usual. */
export function load(url, context, nextLoad) {
  const address = url.split(/[?#]/)[0];
  if (!address.startsWith("file:") || !/\.m?ts$/.test(address)) return nextLoad(url, context);
  const path = fileURLToPath(address);
  // The parser is large: it is loaded where a file needs it and not before.
  const { stripTypes } = require("./strip.js");
  const source = stripTypes(readFileSync(path, "utf8"), path, { keepEndings: true });
  return { format: "module", source, shortCircuit: true };
}
