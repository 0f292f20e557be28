import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "./documents.ts";

const text = readFileSync(join(root, "LOG.md"), "utf8");
const [, ...entries] = text.split(/^## /m);

describe("LOG.md", () => {
  test("has dated entries whose titles say the outcome, newest first", () => {
    expect(entries.length).toBeGreaterThan(0);
    const titles = entries.map((entry) => entry.split("\n")[0]!);
    expect(titles.filter((title) => !/^\d{4}-\d{2}-\d{2}: \S/.test(title))).toEqual([]);
    const dates = titles.map((title) => title.slice(0, 10));
    expect(dates).toEqual(dates.toSorted().reverse());
  });

  test("says in every entry what was run, what was measured, and what follows", () => {
    const incomplete = entries.filter(
      (entry) =>
        ![/^\W*Run\b/m, /^\W*Measured\b/m, /^\W*Follows\b/m].every((part) => part.test(entry)),
    );
    expect(incomplete.map((entry) => entry.split("\n")[0])).toEqual([]);
  });
});
