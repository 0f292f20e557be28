import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { main } from "../../src/cli/main.ts";
import { readNgrams } from "../../src/rewards/index.ts";
import { recordStreams } from "./terminalDouble.ts";

const folder = mkdtempSync(join(tmpdir(), "assay-classifier-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function assay(...argv: readonly string[]) {
  const recorded = recordStreams();
  const code = await main(["classifier", ...argv], recorded.streams);
  return { code, stdout: recorded.stdout(), stderr: recorded.stderr() };
}

/** Forty rude and forty other sentences, no two alike. */
const rows = Array.from({ length: 80 }, (_, at) =>
  at % 2 === 0 ? `"you fool, number ${at}",hateful` : `"the sun, number ${at}",fine`,
);
const table = join(folder, "rated.csv");
writeFileSync(table, ["tweet,class", ...rows].join("\n"));
const columns = ["--text", "tweet", "--label", "class", "--unsafe", "hateful,offensive"];
const made = join(folder, "made.safetensors");

describe("assay classifier", () => {
  test("train writes n-grams of a table, and measures them on rows that were held out", async () => {
    const { code, stdout } = await assay("train", table, ...columns, "--out", made, "--json");
    expect(code).toBe(0);
    const { file, train, heldOut, report } = JSON.parse(stdout);
    expect(file).toBe(made);
    expect(train + heldOut).toBe(80);
    expect(report.accuracy).toMatchObject({ value: 1, n: heldOut, missing: 0 });
    expect(readNgrams(made).trainedOn).toBe("rated.csv");
  });

  test("check finds the same on the same rows, by the name of the file", async () => {
    const { code, stdout } = await assay("check", made, table, ...columns);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ngrams:/);
    expect(stdout).toMatch(/^accuracy +1\.000 /m);
    expect(stdout).toMatch(/^AUC +1\.000 /m);
  });

  test("train makes a small network as well, which check finds by the name of its file", async () => {
    const file = join(folder, "network.safetensors");
    const kind = ["--kind", "transformer", "--steps", "2", "--out", file];
    const trained = await assay("train", table, ...columns, ...kind, "--json");
    expect(trained.code).toBe(0);
    const { report, ...others } = JSON.parse(trained.stdout);
    expect(others).toMatchObject({ file, kind: "transformer" });
    const { stdout } = await assay("check", file, table, ...columns, "--json");
    // Two steps teach little; the file says what the trained one said.
    expect(JSON.parse(stdout).report.calibration.brierScore.value).toBeCloseTo(
      report.calibration.brierScore.value,
      6,
    );
  });

  test("a list of words is checked on generated texts: of their insults it knows one in ten", async () => {
    const words = join(folder, "words.txt");
    writeFileSync(words, "turnip\n");
    const { code, stdout } = await assay("check", `words:${words}`, "--json");
    expect(code).toBe(0);
    const { classifier, report } = JSON.parse(stdout);
    expect(classifier).toBe(`words:${words}`);
    expect(report.accuracy.n).toBe(1000);
    expect(report.auroc.value).toBeGreaterThan(0.45);
    expect(report.auroc.value).toBeLessThan(0.65);
  });

  test("what is not there, or is no such table, is bad usage that says so", async () => {
    const missing = await assay("train", join(folder, "nothing.csv"));
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringMatching(/no such\s+file/)]);
    const column = await assay("train", table, "--text", "message", "--out", made);
    expect(column.code).toBe(2);
    expect(column.stderr).toContain('expected a column "message"');
    const classifier = await assay("check", join(folder, "nothing"), table, ...columns);
    expect(classifier.code).toBe(2);
    expect(classifier.stderr).toContain("There is no file or folder");
  });
});
