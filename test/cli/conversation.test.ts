import { describe, expect, test } from "vitest";
import { converse } from "../../src/cli/chat/conversation.ts";
import { terminalFor } from "../../src/cli/terminal.ts";
import { scriptedPolicy } from "../../src/policies/scripted.ts";
import { type RecordingOptions, recordStreams } from "./terminalDouble.ts";

const policy = scriptedPolicy(({ prompt }, draws) => {
  if (prompt === "fail") throw new Error("out of order");
  return prompt === "draw" ? `${draws.integer(1000)}` : `You said ${prompt}\x1b[2J`;
});

async function talk(input: string, options: RecordingOptions = {}, json = false) {
  const recorded = recordStreams({ input, ...options });
  const turns = await converse(policy, {
    terminal: terminalFor(recorded.streams, json),
    ...{ sampling: { maxTokens: 20, seed: 1 }, signal: new AbortController().signal },
  });
  return { turns, stdout: recorded.stdout(), stderr: recorded.stderr() };
}

describe("a conversation", () => {
  test("answers each line on stdout; empty lines are no prompts, and nothing else is printed to a pipe", async () => {
    const { stdout, stderr } = await talk("one\n\n  \ntwo\n");
    // what a terminal would obey is shown instead
    expect(stdout).toBe("You said one⟨U+001B⟩[2J\nYou said two⟨U+001B⟩[2J\n");
    expect(stderr).toBe("");
  });

  test("goes on after a prompt that has no answer, and says why on stderr", async () => {
    const { turns, stdout, stderr } = await talk("fail\none\n");
    expect(stderr).toBe("no answer: out of order\n");
    expect(stdout).toContain("You said one");
    expect(turns.map(({ stopReason }) => stopReason)).toEqual(["errored", "stop"]);
  });

  test("asks a person, who learns how to end it", async () => {
    const { stderr } = await talk("one\n", { isTTY: true, env: { NO_COLOR: "1" } });
    expect(stderr).toBe("scripted\nOne prompt per line; Ctrl-D ends.\n> > \n");
  });

  test("draws anew for the same prompt asked twice, and the same for the same seed", async () => {
    const { turns } = await talk("draw\ndraw\n");
    expect(turns[0]!.completion).not.toBe(turns[1]!.completion);
    expect((await talk("draw\ndraw\n")).turns).toEqual(turns);
  });

  test("for a program is only its result", async () => {
    const { stdout, turns } = await talk("one\n", {}, true);
    expect(stdout).toBe("");
    expect(turns).toEqual([
      { prompt: "one", completion: "You said one\x1b[2J", stopReason: "stop" },
    ]);
  });
});
