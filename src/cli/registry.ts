/** The folder `verbs/` is the list of verbs. */
import { readdir } from "node:fs/promises";
import type { Verb } from "./verb.ts";

const folder = new URL("verbs/", import.meta.url);
/** The order of a first afternoon; verbs that are not named here follow by name. */
const familiarOrder = [
  "demo",
  "run",
  "resume",
  "list",
  "show",
  "verify",
  "compare",
  "report",
  "view",
];

/** Every verb, in the order in which `--help` lists them. */
export async function loadVerbs(): Promise<readonly Verb[]> {
  const files = (await readdir(folder)).filter((file) => /\.[jt]s$/.test(file));
  const verbs = await Promise.all(files.map(loadVerb));
  return verbs.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

async function loadVerb(file: string): Promise<Verb> {
  const { default: verb } = (await import(new URL(file, folder).href)) as { default: Verb };
  const name = file.slice(0, -3);
  if (verb?.name === name) return verb;
  throw new Error(`verbs/${file}: expected a default export named ${name}, got ${verb?.name}.`);
}

function rank(verb: Verb): number {
  const position = familiarOrder.indexOf(verb.name);
  return position < 0 ? familiarOrder.length : position;
}
