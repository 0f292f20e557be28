import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { documents, linksOf, root } from "./documents.ts";

describe("links", () => {
  test("every relative link of every document leads to a file", () => {
    const links = documents().flatMap(linksOf);
    expect(links.length).toBeGreaterThan(5);
    const broken = links.filter(({ target }) => !existsSync(target)).map(({ place }) => place);
    expect(broken).toEqual([]);
  });

  test("a reader of README.md is led to every document", () => {
    const known = new Map(documents().map((name) => [join(root, name), name]));
    const reached = new Set(["README.md"]);
    for (const name of reached) {
      for (const { target } of linksOf(name)) {
        const next = known.get(target) ?? known.get(join(target, "README.md"));
        if (next !== undefined) reached.add(next);
      }
    }
    expect(documents().filter((name) => !reached.has(name))).toEqual([]);
  });
});
