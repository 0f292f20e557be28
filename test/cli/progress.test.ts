import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { progressOn } from "../../src/cli/progress/progress.ts";
import { sparkline } from "../../src/cli/progress/sparkline.ts";
import { durationText, logLine, speedText } from "../../src/cli/progress/words.ts";
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

  test("draws a bar, the loss and its curve, and the time left", () => {
    const plain = stripVTControlCharacters(watch(20));
    expect(plain).toContain("█");
    expect(plain).toContain("step 19 of 20, loss 1.100, 1:00 left");
    // the losses 2.9, 2.8, … 1.1 are (18 - i) / 18 of the way up: bar round(7 (18 - i) / 18)
    expect(plain).toContain(" ██▇▇▆▆▆▅▅▅▄▄▃▃▃▂▂▁▁ ");
  });

  test("draws at most ten times a second", () => {
    // 40 updates at 50 ms are 2 seconds: 20 drawings of two lines and one last line
    expect(watch(40).split("\n").length - 1).toBe(2 * 20 + 1);
  });

  test("leaves one line per cell behind", () => {
    const last = stripVTControlCharacters(watch(20)).trimEnd().split("\n").at(-1);
    expect(last).toBe(" • pretrain  20 steps  loss 1.000  0:01");
  });

  test("never draws a line wider than the terminal", () => {
    for (const line of stripVTControlCharacters(watch(30)).split("\n")) {
      expect([...line].length).toBeLessThan(100);
    }
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
    expect([850.4, 46_321].map(speedText)).toEqual(["850 tokens/s", "46k tokens/s"]);
  });

  test("a sparkline goes from the lowest to the highest mean", () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe("▁▂▃▄▅▆▇█");
    // shares of two: means 0.5, 2.5, 4.5, 6.5 are 0, 1/3, 2/3 and 1 of the way: bars 0, 2, 5, 7
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 4)).toBe("▁▃▆█");
  });

  test("a sparkline of one value is flat, of none is empty, and NaN is left out", () => {
    expect(sparkline([3, 3], 8)).toBe("▁▁");
    expect(sparkline([], 8)).toBe("");
    expect(sparkline([Number.NaN, 1, 2], 8)).toBe("▁█");
  });
});
