import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { main } from "../../src/cli/main.ts";
import criteoAttribution from "../../src/data/clicks/known/criteoAttribution.ts";
import { recordStreams } from "./terminalDouble.ts";

const folder = mkdtempSync(join(tmpdir(), "assay-data-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function assay(...argv: readonly string[]) {
  const recorded = recordStreams();
  const code = await main(["data", ...argv], recorded.streams);
  return { code, stdout: recorded.stdout(), stderr: recorded.stderr() };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const sample = "cat1,cat4,cat6,cat8,cat9,click,c\n";
const lines = Array.from({ length: 400 }, (_, at) => `${at},1,2,3,4,${at % 4 === 0 ? 1 : 0},1`);

describe("assay data", () => {
  test("says what a log is, what its columns are for, and how many records it has", async () => {
    const path = file("sample.csv.gz", gzipSync(`${sample}${lines.join("\n")}\n`));
    const { code, stdout } = await assay(path);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^schema {6}criteoResearchSmall: /m);
    expect(stdout).toMatch(/^categories {2}cat1, cat4, cat6, cat8, cat9$/m);
    expect(stdout).toMatch(/^not read {4}c$/m);
    expect(stdout).toMatch(/^records {5}400$/m);
    expect(stdout).toMatch(/^malformed {3}none$/m);
    expect(stdout).toMatch(/^ {2}click \(0 or 1\): The ad was clicked\.$/m);
    expect(stdout).toMatch(/^ {2}c: It is 1 everywhere/m);
  });

  test("keeps the shares of labels to itself, as they are private, unless it is asked", async () => {
    const path = file("rates.csv", `${sample}${lines.join("\n")}\n`);
    const quiet = await assay(path);
    expect(quiet.stdout).toContain("How often each occurs is a private number");
    expect(quiet.stdout).not.toContain("25");
    expect(JSON.parse((await assay(path, "--json")).stdout)).not.toHaveProperty("labelRates");
    const { stdout } = await assay(path, "--show-label-rates");
    // every fourth of 400
    expect(stdout.replace(/\s+/g, " ")).toContain("100 in 400 records, 25.0% (private).");
    const { labelRates } = JSON.parse((await assay(path, "--show-label-rates", "--json")).stdout);
    expect(labelRates).toEqual([{ label: "click", records: 400, positives: 100 }]);
  });

  test("shows malformed lines with their places, and refuses a log with too many of them", async () => {
    const bad = ["5,1,2,3,4,maybe,1", "5,1,2"];
    const few = file("few.csv", `${sample}${[...lines, ...bad].join("\n")}\n`);
    const { code, stdout } = await assay(few);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^malformed {3}2, 0\.5% of 402 lines$/m);
    const words = stdout.replace(/\s+/g, " ");
    expect(words).toContain(`few.csv:402: a label other than 0 or 1 in click, got "maybe"`);
    expect(words).toContain("few.csv:403: too few cells");

    const many = file("many.csv", `${sample}${[lines[0], ...bad].join("\n")}\n`);
    const refused = await assay(many);
    expect(refused.code).toBe(1);
    expect(refused.stderr.replace(/\s+/g, " ")).toContain("2 of 3 lines are malformed");
    const allowed = await assay(many, "--malformed-share", "1", "--json");
    expect(allowed.code).toBe(0);
    expect(JSON.parse(allowed.stdout)).toMatchObject({ records: 1, malformed: { count: 2 } });
  });

  test("counts the records that a label is about", async () => {
    const path = file("attribution.tsv", criteoAttribution.example);
    const { stdout } = await assay(path, "--show-label-rates", "--json");
    const { records, labelRates, traps } = JSON.parse(stdout);
    expect(records).toBe(2);
    expect(labelRates).toEqual([
      { label: "click", records: 2, positives: 1 },
      { label: "conversion", records: 1, positives: 1 },
      { label: "lastTouchConversion", records: 1, positives: 1 },
      { label: "attribution", records: 1, positives: 1 },
    ]);
    expect(traps).toContainEqual(expect.objectContaining({ column: "conversion_id" }));
  });

  test("reads no more records than it is told, and says so", async () => {
    const path = file("part.csv", `${sample}${lines.join("\n")}\n`);
    const { stdout } = await assay(path, "--records", "150");
    expect(stdout).toContain("150; there may be more, which were not read");
  });

  test("warns of what a schema of one's own lets a model read", async () => {
    const path = file("shop.csv", "id,clicked\n7,1\n8,0\n");
    const schema = {
      name: "shop",
      description: "Clicks of a shop.",
      format: "csv",
      columns: [
        { name: "id", role: "categorical" },
        { name: "clicked", role: "label" },
      ],
      labels: [
        {
          name: "click",
          description: "It was clicked.",
          task: "binary",
          source: { kind: "column", column: "clicked" },
        },
      ],
    };
    const { code, stdout } = await assay(
      path,
      "--schema",
      file("shop.json", JSON.stringify(schema)),
    );
    expect(code).toBe(0);
    expect(stdout).toContain("A model should not read:\n  id: By its name it is another one");
    const blind = { ...schema, columns: [{ name: "id", role: "ignored" }, schema.columns[1]] };
    const refused = await assay(path, "--schema", file("blind.json", JSON.stringify(blind)));
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("expected inputs") });
  });

  test("refuses what is no log, with what was tried and how a schema is written", async () => {
    const { code, stderr } = await assay(file("poem.txt", "roses are red\n"));
    expect(code).toBe(1);
    const words = stderr.replace(/\s+/g, " ");
    expect(words).toContain("Tried adult (15 cells in a line, got 1); avazu");
    expect(words).toContain('{"name": "mine"');
    expect((await assay(join(folder, "nowhere.csv"))).code).toBe(1);
    expect((await assay()).code).toBe(2);
  });
});
