/** One prompt per line, one completion per prompt; from a person or from a pipe. */
import { createInterface } from "node:readline";
import type { Policy, SamplingOptions } from "../../policies/policy.ts";
import { revealed } from "../../report/revealed.ts";
import type { Terminal } from "../terminal.ts";

/** What was said, as the result of `--json`. */
export interface Turn {
  readonly prompt: string;
  readonly completion: string;
  readonly stopReason: string;
  readonly error?: string;
}

/** What a conversation works with. */
export interface ConversationOptions {
  readonly terminal: Terminal;
  readonly sampling: SamplingOptions;
  readonly signal: AbortSignal;
}

/** Talks until the input ends or `signal` is aborted; prints every completion as it comes. */
export async function converse(policy: Policy, options: ConversationOptions): Promise<Turn[]> {
  const { terminal, signal } = options;
  const { stdin, stderr } = terminal.streams;
  const isPerson = stdin.isTTY === true && !terminal.json;
  const lines = createInterface({ input: stdin, signal });
  const ask = () => void (isPerson && stderr.write(terminal.paint("bold", "> ")));
  const turns: Turn[] = [];
  if (isPerson) terminal.note(`${policy.name}\nOne prompt per line; Ctrl-D ends.`);
  ask();
  for await (const prompt of lines) {
    if (prompt.trim() !== "")
      turns.push(await answer(policy, prompt, { ...options, trial: turns.length }));
    ask();
  }
  if (isPerson) terminal.note("");
  return turns;
}

async function answer(
  policy: Policy,
  prompt: string,
  { terminal, sampling, trial }: ConversationOptions & { readonly trial: number },
): Promise<Turn> {
  const [completion] = await policy.complete([{ prompt, trial }], sampling);
  if (completion === undefined) throw new Error(`${policy.name} gave no answer.`);
  const { text, stopReason, error } = completion;
  // A model may write escape sequences; nobody wants their terminal to obey it.
  if (error === undefined) terminal.print(revealed(text));
  else terminal.noteError(revealed(error), "no answer:");
  return { prompt, completion: text, stopReason, ...(error === undefined ? {} : { error }) };
}
