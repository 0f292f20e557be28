/** What is inlined into a page: style sheets, and scripts with the hashes that the page allows. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { variables } from "./figure/palette.ts";

const styleSheets = [
  ...[
    "document",
    "claims",
    "figure",
    "guarantees",
    "transcripts",
    "marks",
    "veil",
    "dialog",
    "print",
  ],
];

/** The files of `browser/`. `live` belongs first, because it remembers the page as it was sent. */
export type ScriptName = "live" | "tips" | "behind" | "filter" | "theme";

export interface Script {
  readonly text: string;
  /** As Content-Security-Policy spells it: `'sha256-…'`. */
  readonly hash: string;
}

/** The style sheet of a page: colours of both themes, then everything that uses them. */
export async function styleSheet(): Promise<string> {
  const rest = await Promise.all(styleSheets.map((name) => read(`./style/${name}.css`)));
  const dark = variables("dark");
  return [
    `:root { color-scheme: light; ${variables("light")} }`,
    `@media screen and (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { color-scheme: dark; ${dark} } }`,
    `@media screen { :root[data-theme="dark"] { color-scheme: dark; ${dark} } }`,
    ...rest,
  ].join("\n");
}

/** The text and the hashes of these scripts, in order. */
export async function scripts(names: readonly ScriptName[]): Promise<readonly Script[]> {
  return await Promise.all(names.map(async (name) => script(await readScript(name))));
}

/** Beside this file lies TypeScript in a clone and JavaScript in a compiled package. */
async function readScript(name: string): Promise<string> {
  if (!import.meta.url.endsWith(".ts")) return await read(`./browser/${name}.js`);
  const [source, stripped] = await Promise.all([
    read(`./browser/${name}.ts`),
    import("ts-blank-space"),
  ]);
  return stripped.default(source);
}

function script(text: string): Script {
  if (text.includes("</script"))
    throw new Error("script: expected no closing tag in a page script.");
  return { text, hash: `'sha256-${createHash("sha256").update(text).digest("base64")}'` };
}

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), "utf8");
