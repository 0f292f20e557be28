/** The documents of this repository, cut into what a test can check. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A fenced block, with where it stands. */
export interface Block {
  /** `README.md:42` */
  readonly place: string;
  readonly language: string;
  readonly text: string;
}

/** A link to a file, with where it stands. */
export interface Link {
  readonly place: string;
  /** Absolute path of its target. */
  readonly target: string;
}

/** Every Markdown file a reader is led to, relative to the root. */
export function documents(): readonly string[] {
  const atRoot = readdirSync(root).filter(isMarkdown);
  const inDocs = readdirSync(join(root, "docs"), { recursive: true }) as string[];
  return [...atRoot, ...inDocs.filter(isMarkdown).map((name) => join("docs", name)), "llms.txt"];
}

const isMarkdown = (name: string) => name.endsWith(".md");
const textOf = (document: string) => readFileSync(join(root, document), "utf8");

/** All fenced blocks of a document. */
export function blocksOf(document: string): readonly Block[] {
  const text = textOf(document);
  return [...text.matchAll(/^```(\w+)[^\n]*\n(.*?)^```/gms)].map((match) => ({
    place: `${document}:${text.slice(0, match.index).split("\n").length}`,
    language: match[1]!,
    text: match[2]!,
  }));
}

/** All links to files of this repository. */
export function linksOf(document: string): readonly Link[] {
  const text = textOf(document).replace(/^```.*?^```/gms, "");
  const folder = dirname(join(root, document));
  return [...text.matchAll(/\]\(([^)\s#]+)/g)]
    .filter((match) => !/^[a-z]+:/.test(match[1]!))
    .map((match) => ({
      place: `${document} → ${relative(root, join(folder, match[1]!))}`,
      target: join(folder, match[1]!),
    }));
}
