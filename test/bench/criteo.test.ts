import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { criteoLines } from "../../bench/criteo/lines.ts";
import { chosen, powerLaw } from "../../bench/criteo/powerLaw.ts";
import { writeCriteoLog } from "../../bench/criteo/writeLog.ts";
import { seedFrom } from "../../src/math/seed.ts";

const folder = mkdtempSync(join(tmpdir(), "criteo "));
afterAll(() => rmSync(folder, { recursive: true }));

const textOf = (lines: number, seed = 1) =>
  Buffer.concat([...criteoLines(seedFrom(seed), lines)]).toString("latin1");

describe("a generated log in Criteo's format", () => {
  const lines = textOf(20_000).split("\n");
  const cells = lines.slice(0, -1).map((line) => line.split("\t"));
  const column = (at: number) => cells.map((line) => line[at]!);

  test("has a label, 13 whole numbers or gaps and 26 texts or gaps in every line", () => {
    expect(lines.at(-1)).toBe("");
    expect(cells.length).toBe(20_000);
    const wrong = cells.filter(
      (line) =>
        line.length !== 40 ||
        !/^[01]$/.test(line[0]!) ||
        !line.slice(1, 14).every((cell) => /^(-?(0|[1-9]\d*))?$/.test(cell)) ||
        !line.slice(14).every((cell) => /^([0-9a-f]{8})?$/.test(cell)),
    );
    expect(wrong).toEqual([]);
  });

  test("has about 25.6% clicks and gaps where such logs have them", () => {
    // Standard deviations over 20,000 lines: √(0.256 · 0.744 / 20000) = 0.0031, and that of 8192 lines for the intercept.
    expect(column(0).filter((cell) => cell === "1").length / 20_000).toBeCloseTo(0.256, 1.5);
    const gaps = (at: number) => column(at).filter((cell) => cell === "").length / 20_000;
    expect(gaps(12)).toBeCloseTo(0.76, 1.5); // the 12th number
    expect(gaps(35)).toBeCloseTo(0.76, 1.5); // the 22nd text
    expect(gaps(14)).toBe(0);
    expect(column(2).filter((cell) => cell.startsWith("-")).length).toBeGreaterThan(0);
  });

  test("has ids of which a few are everywhere and most are rare", () => {
    const counts = new Map<string, number>();
    for (const id of column(16)) counts.set(id, (counts.get(id) ?? 0) + 1);
    const sorted = [...counts.values()].sort((a, b) => b - a);
    expect(sorted[0]!).toBeGreaterThan(1000);
    expect(counts.size).toBeGreaterThan(3000);
    expect(new Set(column(22)).size).toBe(3); // the ninth text has three ids
  });

  test("has clicks that depend on ids", () => {
    const byId = new Map<string, { clicks: number; lines: number }>();
    for (const line of cells) {
      const seen = byId.get(line[14]!) ?? { clicks: 0, lines: 0 };
      byId.set(line[14]!, seen);
      seen.clicks += Number(line[0]);
      seen.lines++;
    }
    const often = [...byId.values()].filter((each) => each.lines > 400);
    expect(often.length).toBeGreaterThan(4);
    // Without any effect, Σ (clicks − n p)² / (n p (1 − p)) is about as large as there are ids.
    const p = 0.256;
    const excess = often.map(({ clicks, lines: n }) => (clicks - n * p) ** 2 / (n * p * (1 - p)));
    expect(excess.reduce((sum, each) => sum + each, 0) / often.length).toBeGreaterThan(4);
  });

  test("is the same for the same seed, and a longer one begins like a shorter one", () => {
    expect(textOf(300)).toBe(lines.slice(0, 300).join("\n").concat("\n"));
    expect(textOf(300, 2)).not.toBe(textOf(300));
  });

  test("is written to a file, compressed where its name says so", async () => {
    const [plain, packed] = [join(folder, "log.tsv"), join(folder, "log.tsv.gz")];
    await writeCriteoLog({ path: plain, records: 500, seed: 1 });
    await writeCriteoLog({ path: packed, records: 500, seed: 1 });
    expect(readFileSync(plain, "latin1")).toBe(textOf(500));
    expect(gunzipSync(readFileSync(packed)).equals(readFileSync(plain))).toBe(true);
  });
});

test("a power law by pieces reaches all ids, and id 0 about as often as the law says", () => {
  const law = powerLaw(1000, 1.15);
  const counts = new Float64Array(1000);
  const draws = 2 ** 20;
  for (let at = 0; at < draws; at++) counts[chosen(law, (at * 4096) >>> 0)]!++;
  expect(counts.every((count) => count > 0)).toBe(true);
  // P(id 0) = (2^−0.15 − 1) / (1001^−0.15 − 1), to one piece of 4096.
  const expected = (2 ** -0.15 - 1) / (1001 ** -0.15 - 1);
  expect(Math.abs(counts[0]! / draws - expected)).toBeLessThan(1 / 4096);
});
