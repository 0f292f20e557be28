/**
 * `node --import <this file> experiment.ts`: runs erasable TypeScript on every supported Node.js, in
 * any folder, with `import … from "assay"` meaning this very copy of the laboratory.
 *
 * Also fit for worker threads: `new Worker(url, { execArgv: ["--import", <this file>] })`.
 */
import module from "node:module";
import { isClone, makeFresh } from "./compile.js";

if (isClone()) await makeFresh();
// Node.js 20 has only the hooks that run on a thread of their own; later ones run them in place.
if (module.registerHooks) module.registerHooks(await import("./hooks.js"));
else module.register("./hooks.js", import.meta.url);
