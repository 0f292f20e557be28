/**
 * Module hooks that strip types and resolve `assay`. Written so that the same two functions serve
 * `module.registerHooks` (synchronous) and `module.register` (promises are passed through).
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stripTypes } from "./strip.js";

const rooms = new URL("../dist/src/", import.meta.url);

/** `assay` is `dist/src/index.js`, `assay/math` is `dist/src/math/index.js`; all else as usual. */
export function resolve(specifier, context, nextResolve) {
  const [, room] = /^assay(?:\/([\w-]+))?$/.exec(specifier) ?? [];
  if (specifier !== "assay" && room === undefined) return nextResolve(specifier, context);
  const url = new URL(room === undefined ? "index.js" : `${room}/index.js`, rooms).href;
  return { url, format: "module", shortCircuit: true };
}

/** The JavaScript behind a `.ts` file; all else as usual. */
export function load(url, context, nextLoad) {
  const address = url.split(/[?#]/)[0];
  if (!address.startsWith("file:") || !/\.m?ts$/.test(address)) return nextLoad(url, context);
  const path = fileURLToPath(address);
  const source = stripTypes(readFileSync(path, "utf8"), path, { keepEndings: true });
  return { format: "module", source, shortCircuit: true };
}
