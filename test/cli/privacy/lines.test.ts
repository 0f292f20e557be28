import { PassThrough, Readable, Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { main } from "../../../src/cli/main.ts";
import { answerLines } from "../../../src/cli/privacy/lines.ts";
import { terminalFor } from "../../../src/cli/terminal.ts";
import { recordStreams } from "../terminalDouble.ts";

const event = { kind: "gaussian", noiseMultiplier: 1 };
const query = (fields: object) =>
  JSON.stringify({ event, delta: 1e-5, accountant: "gdp", ...fields });

async function answersTo(input: string, options: readonly string[] = []) {
  const recorded = recordStreams({ input });
  const code = await main(["privacy", "epsilon", "-", ...options], recorded.streams);
  const lines = recorded.stdout().split("\n");
  expect(lines.pop()).toBe("");
  return { code, answers: lines.map((line) => JSON.parse(line)), stderr: recorded.stderr() };
}

describe("assay privacy epsilon -", () => {
  test.each(["--noise-multiplier 1", '--event {"kind":"noOp"}', "--steps 10", "--force"])(
    "refuses what every query says for itself: %s",
    async (line) => {
      const recorded = recordStreams({ input: query({}) });
      const code = await main(["privacy", "epsilon", "-", ...line.split(" ")], recorded.streams);
      expect([code, recorded.stdout()]).toEqual([2, ""]);
      expect(recorded.stderr()).toContain(`${line.split(" ")[0]}: expected none beside -`);
    },
  );

  test("answers every line in its order, and a bad one with an error of its own", async () => {
    const lines = [
      query({}),
      "nonsense",
      query({ delta: 1e-6 }),
      "",
      query({ delta: 2 }),
      query({}),
    ];
    const { code, answers, stderr } = await answersTo(lines.join("\n"));
    expect(code).toBe(0);
    expect(answers.map((answer) => Object.keys(answer)[0])).toEqual([
      ...["epsilon", "error", "epsilon", "error", "error", "epsilon"],
    ]);
    expect(answers[0]).toEqual(answers[5]);
    expect(answers[2].epsilon).toBeGreaterThan(answers[0].epsilon);
    expect(stderr).toContain("3 of 6 lines were refused.");
  });

  test("writes infinity as a text, and who answered about which neighbours", async () => {
    const { answers } = await answersTo(`${query({ event: { kind: "nonPrivate" } })}\r\n`);
    expect(answers).toMatchObject([
      { epsilon: "Infinity", accountant: "gdp", neighboringRelation: "addOrRemoveOne" },
    ]);
  });

  test("takes from its options what a line leaves out", async () => {
    const lines = [JSON.stringify({ event }), query({ neighboringRelation: "addOrRemoveOne" })];
    const options = [
      "--delta",
      "1e-6",
      "--accountant",
      "gdp",
      "--neighboring-relation",
      "replaceOne",
    ];
    const { answers } = await answersTo(lines.join("\n"), options);
    // Replacing moves a sum twice as far: noise of 1 is noise of a half.
    const half = { event: { kind: "gaussian", noiseMultiplier: 0.5 }, delta: 1e-6 };
    expect(answers[0].epsilon).toBeCloseTo((await answersTo(query(half))).answers[0].epsilon, 9);
    expect(answers[1].neighboringRelation).toBe("addOrRemoveOne");
  });

  test("reads letters that were cut in the middle of their bytes", async () => {
    const bytes = Buffer.from(`${JSON.stringify({ event, Δ: 1 })}\n`);
    const recorded = recordStreams();
    const stdin = Object.assign(Readable.from([...bytes].map((byte) => Buffer.from([byte]))), {
      isTTY: false,
    });
    await main(["privacy", "epsilon", "-"], { ...recorded.streams, stdin });
    expect(JSON.parse(recorded.stdout()).error).toMatch(/^Δ: expected no such field/);
  });

  test("reads a text that begins with the mark of its byte order", async () => {
    const { answers } = await answersTo(`\uFEFF${query({})}\n${query({})}\n`);
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0].epsilon).toBeGreaterThan(0);
  });

  test("says what else may stand in the place of -", async () => {
    const recorded = recordStreams();
    expect(await main(["privacy", "epsilon", "queries.jsonl"], recorded.streams)).toBe(2);
    expect(recorded.stderr()).toContain("expected - for queries from stdin, or options alone");
  });
});

describe("answers of lines", () => {
  /** A reader that takes one answer after the other, and remembers how many were waiting at most. */
  function slowReader() {
    const seen = { most: 0 };
    const stdout = new Writable({
      highWaterMark: 16,
      write: (_, __, done) => void setImmediate(done),
    });
    return { seen, stdout };
  }

  test("wait for a slow reader, however many lines there are", async () => {
    const { seen, stdout } = slowReader();
    const stdin = Object.assign(Readable.from(Array.from({ length: 2000 }, () => "{}\n")), {
      isTTY: false,
    });
    const terminal = terminalFor({ ...recordStreams().streams, stdin, stdout }, true);
    const { signal } = new AbortController();
    const answer = () => {
      seen.most = Math.max(seen.most, stdout.writableLength);
      return { epsilon: 1 };
    };
    expect(await answerLines({ terminal, signal, answer })).toEqual({ lines: 2000, refused: 0 });
    expect(seen.most).toBeLessThan(32); // two answers of 14 bytes
  });

  test("end with the first Ctrl-C", async () => {
    const controller = new AbortController();
    const stdin = Object.assign(Readable.from(Array.from({ length: 10 }, () => "{}\n")), {
      isTTY: false,
    });
    const terminal = terminalFor({ ...recordStreams().streams, stdin }, true);
    let asked = 0;
    const answer = () => {
      if (++asked === 3) controller.abort(new Error("stopped"));
      return {};
    };
    await expect(answerLines({ terminal, signal: controller.signal, answer })).rejects.toThrow(
      "stopped",
    );
    expect(asked).toBe(3);
  });

  test("end with it also while no line comes", async () => {
    const controller = new AbortController();
    const stdin = Object.assign(new PassThrough(), { isTTY: false });
    const terminal = terminalFor({ ...recordStreams().streams, stdin }, true);
    const answer = () => {
      setImmediate(() => controller.abort(new Error("stopped")));
      return {};
    };
    stdin.write("{}\n");
    await expect(answerLines({ terminal, signal: controller.signal, answer })).rejects.toThrow(
      "stopped",
    );
  });
});
