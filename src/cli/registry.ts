/** The folder `verbs/` is the list of verbs; a folder in it holds the verbs of the group that is called like it. */
import { readdir } from "node:fs/promises";
import type { GroupIntroduction, Verb, VerbGroup } from "./verb.ts";

const folder = new URL("verbs/", import.meta.url);
/** The order of a first afternoon. */
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

/** Every verb and every group, in the order in which `--help` lists them. */
export async function loadVerbs(): Promise<readonly (Verb | VerbGroup)[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const groups = new Set(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name));
  const files = entries.map(({ name }) => name).filter(isModule);
  const load = (file: string) =>
    groups.has(nameOf(file)) ? loadGroup(file) : loadFile<Verb>(folder, file);
  return ordered(await Promise.all(files.map(load)), familiarOrder);
}

async function loadGroup(file: string): Promise<VerbGroup> {
  const group = await loadFile<GroupIntroduction>(folder, file);
  const own = new URL(`${group.name}/`, folder);
  const files = (await readdir(own)).filter(isModule);
  const verbs = await Promise.all(files.map((each) => loadFile<Verb>(own, each)));
  return { ...group, verbs: ordered(verbs, group.order) };
}

async function loadFile<Named extends { readonly name: string }>(from: URL, file: string) {
  const { default: found } = (await import(new URL(file, from).href)) as { default: Named };
  const name = nameOf(file);
  if (found?.name === name) return found;
  throw new Error(`verbs/${file}: expected a default export named ${name}, got ${found?.name}.`);
}

const isModule = (file: string) => /\.[jt]s$/.test(file);
const nameOf = (file: string) => file.slice(0, -3);

/** Those that are not in `order` follow by name. */
function ordered<Named extends { readonly name: string }>(
  verbs: readonly Named[],
  order: readonly string[],
): readonly Named[] {
  const rank = ({ name }: Named) => (order.includes(name) ? order.indexOf(name) : order.length);
  return verbs.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}
