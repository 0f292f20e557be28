import { describe, expect, test } from "vitest";
import { personAt } from "../../../src/cli/ask.ts";
import { main } from "../../../src/cli/main.ts";
import { terminalFor } from "../../../src/cli/terminal.ts";
import { type RecordingOptions, recordStreams } from "../terminalDouble.ts";

const plan = async (flags: string, options: RecordingOptions = {}) => {
  const recorded = recordStreams({ env: { NO_COLOR: "1" }, ...options });
  const argv = ["privacy", "plan", ...flags.split(" ").filter((flag) => flag !== "")];
  const code = await main(argv, recorded.streams);
  return { code, stdout: recorded.stdout(), stderr: recorded.stderr() };
};
const asked = (stderr: string) => stderr.split("\n").filter((line) => /^[A-Z].*\?$/.test(line));

describe("assay privacy plan, where a person is at the terminal,", () => {
  const quickly = "--accountant rdp --largest-batch 500";
  const answers = "--unit user --contributions 4 --units 2000 --batches poisson --epsilon 3";

  test("asks its questions in turn, and plans as if all had been typed at once", async () => {
    const input = "user\n4\n2000\npoisson\n3\n5\n";
    const told = await plan(quickly, { isTTY: true, input });
    expect(told.code).toBe(0);
    expect(asked(told.stderr)).toEqual([
      "Who is protected?",
      "How many rows does one of them have at most?",
      "How many of them are in the data?",
      "Can any record be drawn at any time, by a coin of its own?",
      "Which guarantee is the goal?",
      "How often is each of them used in training?",
    ]);
    const command = `${answers} --epochs 5 ${quickly}`;
    expect(told.stdout).toBe((await plan(command, { isTTY: true })).stdout);
    expect(told.stderr).toContain("The same without questions:\n  assay privacy plan --unit user ");
  });

  test("asks what is missing and no more: an example has one row, and nobody is asked about it", async () => {
    const some = `--unit example --units 2000 --epsilon 3 --epochs 5 ${quickly}`;
    const told = await plan(some, { isTTY: true, input: "fixedOrder\n" });
    expect(asked(told.stderr)).toEqual([
      "Can any record be drawn at any time, by a coin of its own?",
    ]);
    expect(told.code).toBe(0);
  });

  test("asks again where an answer means nothing, and says what was expected", async () => {
    const input = "several\n0\n-3\n1e999\n5\n";
    const told = await plan(`${answers} ${quickly}`, { isTTY: true, input });
    expect(told.stderr.match(/^> error: Expected a number\.$/gm)).toHaveLength(1);
    expect(told.stderr.match(/^> error: Expected a number above 0\.$/gm)).toHaveLength(3);
    expect(told.stderr).toContain("--epochs 5");
    expect(told.code).toBe(0);
  });

  test("writes a group in quotes where its name has spaces", async () => {
    const some = `--contributions 2 --units 2000 --batches poisson --epsilon 3 --epochs 5 ${quickly}`;
    const told = await plan(some, { isTTY: true, input: "a day of Ann's\n" });
    expect(told.stderr).toContain("--unit 'a day of Ann'\\''s' --contributions 2");
    expect(told.stdout).toContain("--unit 'a day of Ann'\\''s' --contributions 1");
  });

  test("takes no keys that move the cursor for a name, and fits a terminal of 40 columns", async () => {
    const input = "\u001b[A\u001b[Dx\nexample\n";
    const told = await plan("", { isTTY: true, columns: 40, input });
    expect(told.stderr.match(/error: Expected example, user/g)).toHaveLength(1);
    expect(told.stderr).toContain("How many of them are in the data?");
    const typed = /assay privacy plan/;
    const lines = `${told.stderr}\n${told.stdout}`.split("\n").filter((line) => !typed.test(line));
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter((line) => line.length > 40)).toEqual([]);
  });

  test("lists what stays open where the answers end, with exit code 2", async () => {
    const told = await plan("", { isTTY: true, input: "example\n2000\n" });
    expect(told.code).toBe(2);
    expect(told.stdout).not.toContain("  --units  ");
    for (const flag of ["--batches", "--epsilon", "--epochs"]) {
      expect(told.stdout).toContain(`  ${flag}  `);
    }
    expect(told.stderr).not.toContain("The same without questions");
  });

  test.each([
    ["a pipe", "", {}],
    ["a program", "--json", { isTTY: true }],
    ["continuous integration", "", { isTTY: true, env: { CI: "true" } }],
  ])("asks nothing of %s", async (_, flags, options) => {
    const told = await plan(flags, { input: "example\n", ...options });
    expect(told).toMatchObject({ code: 2, stderr: "" });
    expect(told.stdout).toContain("Who is protected?");
  });
});

test("a question ends with the reason of an interrupt", async () => {
  const { streams } = recordStreams({ isTTY: true, input: "late\n" });
  const controller = new AbortController();
  const person = personAt(terminalFor(streams, false), controller.signal);
  const answer = person.ask({ question: "When?", help: [], read: (line) => line });
  controller.abort(new Error("interrupted"));
  await expect(answer).rejects.toThrow("interrupted");
  person.close();
});
