import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { documents, linksOf } from "./documents.ts";

describe("links", () => {
  test("every relative link of every document leads to a file", () => {
    const links = documents().flatMap(linksOf);
    expect(links.length).toBeGreaterThan(5);
    const broken = links.filter(({ target }) => !existsSync(target)).map(({ place }) => place);
    expect(broken).toEqual([]);
  });
});
