import { stripVTControlCharacters } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import { withAnswers } from "../../src/cli/progress/answers.ts";
import { curve } from "../../src/cli/progress/curve.ts";
import { progressOn } from "../../src/cli/progress/progress.ts";
import {
  durationText,
  logLine,
  progressText,
  speedText,
  spentText,
} from "../../src/cli/progress/words.ts";
import { terminalFor } from "../../src/cli/terminal.ts";
import { recordStreams } from "./terminalDouble.ts";

const update = { cell: "pretrain", doing: "training", step: 5, of: 20, loss: 1.5 };

describe("progress in a log", () => {
  test("says at once what begins, and then a line every five seconds", () => {
    const recorded = recordStreams();
    let time = 0;
    const progress = progressOn(terminalFor(recorded.streams, false), () => time);
    for (; time < 11_000; time += 1000) progress.update(update);
    progress.end();
    // at 0, 5 and 10 seconds
    const line = "pretrain: training, step 5 of 20, loss 1.500";
    expect(recorded.stderr()).toBe(`${line}\n${line}\n${line}\n`);
    expect(recorded.stdout()).toBe("");
  });

  test("a new activity is never kept waiting", () => {
    const recorded = recordStreams();
    const progress = progressOn(terminalFor(recorded.streams, false), () => 0);
    progress.update(update);
    progress.update({ ...update, doing: "measuring" });
    progress.update({ ...update, cell: "plant" });
    expect(recorded.stderr().split("\n")).toHaveLength(4);
  });

  test("shows control characters of a model instead of obeying them", () => {
    expect(logLine({ cell: "a", doing: "saw \x1b[2J\nhere" })).toBe("a: saw ⟨U+001B⟩[2J here");
  });
});

describe("progress of a run that waits for a server", () => {
  afterEach(() => void vi.useRealTimers());

  test("counts the answers that came, from the server or the disk, until its end", () => {
    vi.useFakeTimers();
    const recorded = recordStreams();
    const progress = progressOn(terminalFor(recorded.streams, false), Date.now);
    let calls = 0;
    const usage = () => ({ ...unused, calls: calls++, cacheHits: 1000 });
    const counting = withAnswers(progress, { usage });
    counting.update({ cell: "part-1", doing: "reasoning" });
    vi.advanceTimersByTime(6000);
    counting.end();
    vi.advanceTimersByTime(60_000);
    // the first line at once, the next after five seconds, when it was counted five times more
    expect(recorded.stderr()).toBe(
      "part-1: reasoning, 1,000 answers\npart-1: reasoning, 1,005 answers\n",
    );
  });

  test("is as it was where nothing is counted", () => {
    const progress = progressOn(terminalFor(recordStreams().streams, false), Date.now);
    expect(withAnswers(progress, undefined)).toBe(progress);
    expect(withAnswers(progress, {})).toBe(progress);
  });

  const unused = {
    ...{ retries: 0, promptTokens: 0, cachedPromptTokens: 0, cacheWriteTokens: 0 },
    ...{ completionTokens: 0, reasoningTokens: 0 },
  };
});

describe("progress for a person", () => {
  const watch = (updates: number, env: Record<string, string> = {}) => {
    const recorded = recordStreams({ isTTY: true, env });
    let time = 0;
    const progress = progressOn(terminalFor(recorded.streams, false), () => time);
    for (let step = 1; step <= updates; step++, time += 50) {
      progress.update({ ...update, step, loss: 3 - step / 10, secondsLeft: 60 });
    }
    progress.end();
    return recorded.stderr();
  };

  test("draws a bar, the loss, the time left, and the curve of the loss with its ends", () => {
    const plain = stripVTControlCharacters(watch(20));
    expect(plain).toContain("█");
    expect(plain).toContain("step 19 of 20, loss 1.100, 1:00 left");
    // the losses 2.9, 2.8, … 1.1 are (18 - i) / 18 of the way up: 1 + round(23 (18 - i) / 18) of 24 eighths,
    // 24 23 21 20 19 18 16 15 14 13 11 10 9 7 6 5 4 2 1
    expect(plain).toContain(
      ["  2.900▕█▇▅▄▃▂", "       ▕███████▇▆▅▃▂▁", "  1.100▕█████████████▇▆▅▄▂▁"].join("\n"),
    );
  });

  test("draws at most ten times a second", () => {
    // 40 updates at 50 ms are 2 seconds: 20 drawings; each but the first begins by erasing, as does the last line
    expect(watch(40).split("\x1b[J").length - 1).toBe(19 + 1);
  });

  test("a note stands above the drawing, on a line of its own, whatever was typed meanwhile", () => {
    const recorded = recordStreams({ isTTY: true, env: { NO_COLOR: "1" } });
    const terminal = terminalFor(recorded.streams, false);
    const progress = progressOn(terminal, () => 0);
    progress.update({ cell: "pretrain", doing: "training", step: 5, of: 20 });
    terminal.note("Stopping.");
    progress.end();
    const drawn = recorded.stderr();
    // two lines are erased, then the note, then what is kept of the cell
    expect(drawn).toContain("\r\x1b[2A\x1b[JStopping.\n • pretrain");
  });

  test("a window that is made narrower is drawn in its new width, over the lines that it wrapped", () => {
    const recorded = recordStreams({ isTTY: true, columns: 100, env: { NO_COLOR: "1" } });
    let time = 0;
    const progress = progressOn(terminalFor(recorded.streams, false), () => time);
    const wide = { cell: "pretrain", doing: "learning ".repeat(12), step: 5, of: 20 };
    progress.update(wide);
    Object.assign(recorded.streams.stderr, { columns: 50 });
    time = 1000;
    progress.update(wide);
    const [, second] = recorded.stderr().split("\r");
    // The first line had 99 of 100 columns, so 2 rows of 50; the second, with bar and words, has 47.
    expect(second!.startsWith("\x1b[3A\x1b[J")).toBe(true);
    const lines = stripVTControlCharacters(second!).trimEnd().split("\n");
    expect(lines.filter((line) => line.length >= 50)).toEqual([]);
    progress.end();
  });

  test("leaves one line per cell behind", () => {
    const last = stripVTControlCharacters(watch(20)).trimEnd().split("\n").at(-1);
    expect(last).toBe("\r • pretrain  20 steps  loss 1.000  0:01");
  });

  test.each([40, 60, 80, 100])(
    "never draws a line as wide as a terminal of %i columns",
    (columns) => {
      const recorded = recordStreams({ isTTY: true, columns });
      const progress = progressOn(terminalFor(recorded.streams, false), () => 0);
      const long = {
        cell: "seed-1/backdoor",
        doing: "planting the backdoor, step by step".repeat(2),
      };
      for (let step = 1; step <= 30; step++) {
        const loss = 30 - step;
        progress.update({
          ...long,
          step,
          of: 3000,
          loss,
          tokensPerSecond: 46_000,
          secondsLeft: 4000,
        });
        progress.update({ ...long, cell: `seed-1/${step}`, loss });
      }
      progress.end();
      const lines = stripVTControlCharacters(recorded.stderr()).split("\n");
      expect(lines.length).toBeGreaterThan(60);
      for (const line of lines) expect([...line.replace("\r", "")].length).toBeLessThan(columns);
    },
  );

  test("in 80 columns the time left is still there", () => {
    const recorded = recordStreams({ isTTY: true, columns: 80 });
    const progress = progressOn(terminalFor(recorded.streams, false), () => 0);
    const many = { step: 620, of: 1000, loss: 1.234, tokensPerSecond: 46_000, secondsLeft: 32 };
    progress.update({ ...update, ...many });
    progress.end();
    expect(recorded.stderr()).toContain("step 620 of 1000, loss 1.234, 46k tokens/s, 0:32 left");
  });

  test("NO_COLOR takes the colours away", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    const colors = /\x1b\[\d+m/;
    expect(watch(20)).toMatch(colors);
    expect(watch(20, { NO_COLOR: "1" })).not.toMatch(colors);
  });

  test("is off in CI", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: so is moving the cursor
    expect(watch(20, { CI: "true", NO_COLOR: "1" })).not.toMatch(/\x1b/);
  });
});

describe("words and curves", () => {
  test("durations are written like a stopwatch", () => {
    expect([0, 7, 125, 3723].map(durationText)).toEqual(["0:00", "0:07", "2:05", "1:02:03"]);
  });

  test("speeds lose their last digits when they are large", () => {
    expect(speedText(850.4, "tokens")).toBe("850 tokens/s");
    expect(speedText(46_321, "records")).toBe("46k records/s");
  });

  test("what private training has spent is rounded up: less would not be true", () => {
    const update = { cell: "a", doing: "b", step: 3, of: 9, recordsPerSecond: 25_300 };
    expect(progressText({ ...update, epsilon: 0.83241, secondsLeft: 7 })).toBe(
      "step 3 of 9, 25k records/s, epsilon 0.833 spent, 0:07 left",
    );
    expect([2, 12.34, Number.POSITIVE_INFINITY].map(spentText)).toEqual([
      "epsilon 2.000 spent",
      "epsilon 12.4 spent",
      "epsilon without bound",
    ]);
  });

  test("a curve goes from the lowest to the highest mean", () => {
    const size = { width: 8, height: 1 };
    expect(curve([0, 1, 2, 3, 4, 5, 6, 7], size)).toEqual({ rows: ["▁▂▃▄▅▆▇█"], low: 0, high: 7 });
    // shares of two: means 0.5, 2.5, 4.5, 6.5 are 0, 1/3, 2/3 and 1 of the way: bars 0, 2, 5, 7
    expect(curve([0, 1, 2, 3, 4, 5, 6, 7], { width: 4, height: 1 })!.rows).toEqual(["▁▃▆█"]);
  });

  test("a higher curve has eight steps in each of its lines", () => {
    // of 16 eighths: 1 + round(15 × 0, 1/3, 2/3, 1) = 1, 6, 11, 16
    expect(curve([0, 1, 2, 3], { width: 8, height: 2 })!.rows).toEqual(["  ▃█", "▁▆██"]);
  });

  test("a curve of one value is flat, of none there is none, and NaN is left out", () => {
    const size = { width: 8, height: 1 };
    expect(curve([3, 3], size)!.rows).toEqual(["▁▁"]);
    expect(curve([], size)).toBeUndefined();
    expect(curve([Number.NaN, 1, 2], size)!.rows).toEqual(["▁█"]);
  });
});
