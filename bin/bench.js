/** `npm run bench -- <name>`: runs `bench/<name>.ts`; without a name, says which there are. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import "./typescript.js";

const folder = new URL("../bench/", import.meta.url);
const [name, ...rest] = process.argv.slice(2);
const entries = existsSync(folder) ? readdirSync(folder) : [];
const names = entries.filter((entry) => entry.endsWith(".ts")).map((entry) => entry.slice(0, -3));

/** The first sentence of the comment at the top of a benchmark. */
function summaryOf(benchmark) {
  const text = readFileSync(new URL(`${benchmark}.ts`, folder), "utf8");
  const [, comment = ""] = /^\/\*\*(.*?)\*\//s.exec(text) ?? [];
  return comment
    .replace(/\s*\n?\s*\*\s*/g, " ")
    .trim()
    .split(/(?<=\.)\s/)[0];
}

if (name === undefined) {
  for (const benchmark of names) {
    console.log(`npm run bench -- ${benchmark}\n    ${summaryOf(benchmark)}`);
  }
} else if (names.includes(name)) {
  const file = new URL(`${name}.ts`, folder);
  // The benchmark sees its own arguments, as if it had been started directly.
  process.argv.splice(1, process.argv.length, fileURLToPath(file), ...rest);
  await import(file.href);
} else {
  console.error(`bench: expected one of ${names.join(", ") || "none yet"}; got ${name}.`);
  process.exitCode = 2;
}
