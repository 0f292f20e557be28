import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, describe, expect, test } from "vitest";
import { main } from "../../../src/cli/main.ts";
import { generator, seedFrom, split } from "../../../src/math/seed.ts";
import { recordStreams } from "../terminalDouble.ts";

const folder = mkdtempSync(join(tmpdir(), "assay-audit-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Scores of canaries in one run; those that were in are `mu` higher. */
function lines(mu: number, n: number, sign = 1): string {
  const draw = generator(split(seedFrom(12), mu, n));
  const rows = Array.from({ length: n }, () => {
    const included = draw.uniform() < 0.5;
    return JSON.stringify({ score: sign * (draw.normal() + (included ? mu : 0)), included });
  });
  return `${rows.join("\n")}\n`;
}

async function audit(scores: string, ...options: string[]) {
  const recorded = recordStreams();
  const argv = ["privacy", "audit", "--scores", scores, ...options];
  const code = await main(argv, recorded.streams);
  return { code, stdout: recorded.stdout(), stderr: recorded.stderr() };
}

const leaky = file("leaky.jsonl", lines(4, 600));
const claim = ["--claimed-epsilon", "1", "--delta", "1e-5"];

describe("assay privacy audit", () => {
  test("ends with exit code 3 where a bound is above the claim", async () => {
    const { code, stdout } = await audit(leaky, ...claim);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^ALARM: the scores refute the claim at confidence 95%/);
    expect(stdout).toContain("ABOVE the claim (one run");
    expect(stdout).toContain("taken for granted: every canary was in by a fair coin of its own");
  });

  test("says without an alarm that this is no proof", async () => {
    const { code, stdout } = await audit(file("quiet.jsonl", lines(0.2, 600)), ...claim);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^No alarm at confidence 95%. That is no proof of privacy/);
    expect(stdout).toContain("so many scores could have shown at most epsilon");
  });

  test("prints the whole report with --json", async () => {
    const { code, stdout } = await audit(leaky, ...claim, "--method", "all", "--json");
    expect(code).toBe(3);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ alarm: true, confidence: 0.95, claim: { epsilon: 1 } });
    expect(report.findings).toHaveLength(4);
    expect(report.findings[0].confidence).toBe(0.9875);
    expect(report.attack.operatingPoints).toHaveLength(2);
  });

  test("takes losses the other way round", async () => {
    const losses = file("losses.jsonl", lines(4, 600, -1));
    expect((await audit(losses, ...claim)).code).toBe(0);
    expect((await audit(losses, ...claim, "--losses")).code).toBe(3);
  });

  test("tests the whole curve of an event that was claimed", async () => {
    const event = ["--noise-multiplier", "4", "--sampling-rate", "0.01", "--steps", "100"];
    const { code, stdout } = await audit(leaky, ...event, "--delta", "1e-5");
    expect(code).toBe(3);
    expect(stdout).toContain("the whole claimed curve: REFUTED");
  });

  test("does so where delta has long ended, as its own help has it", async () => {
    const event = ["--noise-multiplier", "1", "--sampling-rate", "0.01", "--steps", "1000"];
    const { code, stdout } = await audit(leaky, ...event, "--delta", "1e-5");
    expect(code).toBe(3);
    expect(stdout).toContain("the whole claimed curve: REFUTED");
  });

  test("reads scores from stdin", async () => {
    const recorded = recordStreams();
    const streams = { ...recorded.streams, stdin: Readable.from([lines(4, 600)]) };
    const code = await main(["privacy", "audit", "--scores", "-", ...claim], streams);
    expect(code).toBe(3);
  });

  test.each([
    ["a file that is not there", "nowhere.jsonl", claim, "there is no nowhere.jsonl"],
    ["a folder", "test", claim, "test is a folder"],
    ["all in", file("in.jsonl", '{"score": 1, "included": true}\n'), claim, "in.jsonl: expected"],
    [
      "a confidence that is none",
      leaky,
      [...claim, "--confidence", "95"],
      "--confidence: expected a number between 0 and 1, got 95.",
    ],
    ["no claim", leaky, ["--delta", "1e-5"], "An audit compares"],
    ["no delta", leaky, ["--claimed-epsilon", "1"], "--delta: expected a number"],
    ["a negative claim", leaky, ["--claimed-epsilon", "-1", "--delta", "1e-5"], "of at least 0"],
    ["an unknown method", leaky, [...claim, "--method", "onerun"], "Did you mean one-run?"],
    ["an estimate as a claim", leaky, estimated(), "which is no claim"],
    ["two claims", leaky, [...claim, "--noise-multiplier", "1"], "none beside an event"],
    [
      "Gaussian noise at delta 0",
      leaky,
      ["--claimed-epsilon", "1", "--delta", "0", "--method", "f-dp"],
      "no Gaussian noise has an epsilon there",
    ],
    [
      "a confidence of 1",
      leaky,
      [...claim, "--confidence", "1"],
      "expected a number between 0 and 1",
    ],
  ])("refuses %s with exit code 2", async (_, scores, options, reason) => {
    const { code, stderr } = await audit(scores, ...options);
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
  });

  test.each([
    ["that is cut off", lines(1, 20).slice(0, -12), "line 20: expected JSON"],
    ["with NaN", '{"score": NaN, "included": true}\n{"score": 1, "included": false}\n', "no NaN"],
    ["with one class only", lines(1, 20).replaceAll("false", "true"), "all included"],
    ["that is empty", "", "got an empty file"],
  ])("refuses a file %s with exit code 2", async (_, text, reason) => {
    const { code, stderr } = await audit(file("bad.jsonl", text), ...claim);
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
  });
});

function estimated(): string[] {
  const event = ["--noise-multiplier", "1", "--sampling-rate", "0.01", "--steps", "1000"];
  return [...event, "--delta", "1e-5", "--accountant", "clt"];
}
