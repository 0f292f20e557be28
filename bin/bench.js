/** `npm run bench -- <name>`: runs `bench/<name>.ts`; without a name, says which there are. */
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import "./typescript.js";

const folder = new URL("../bench/", import.meta.url);
const [name, ...rest] = process.argv.slice(2);
const file = name === undefined ? undefined : new URL(`${name}.ts`, folder);

if (file && existsSync(file)) {
  // The benchmark sees its own arguments, as if it had been started directly.
  process.argv.splice(1, process.argv.length, fileURLToPath(file), ...rest);
  await import(file.href);
} else {
  const entries = existsSync(folder) ? readdirSync(folder) : [];
  const names = entries.filter((entry) => entry.endsWith(".ts"));
  const list = names.map((entry) => entry.slice(0, -3)).join(", ") || "none yet";
  console.error(`bench: expected one of ${list}; got ${name ?? "no name"}.`);
  process.exitCode = 2;
}
