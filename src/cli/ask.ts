/** Questions to a person at the keyboard; the answer to each is a line. */
import { createInterface } from "node:readline";
import type { Terminal } from "./terminal.ts";
import { wrapped, wrappedLines } from "./wrapped.ts";

/** Something that a person is asked. */
export interface Asked<Value> {
  readonly question: string;
  /** What helps to answer it, a line each. */
  readonly help: readonly string[];
  /** What the line means. Throws an error that says what was expected. */
  read(line: string): Value;
}

/** Somebody who answers. */
export interface Person {
  /** Asks until the answer means something. Undefined where there will be none: Ctrl-D. */
  ask<Value>(asked: Asked<Value>): Promise<Value | undefined>;
  /** Gives the keyboard back. */
  close(): void;
}

/** Whether a person looks at the terminal, and can type. */
export const canAsk = ({ live, streams }: Terminal): boolean =>
  live && streams.stdin.isTTY === true;

/** The person at the terminal, until `close`. An interrupt ends a question with the reason of `signal`. */
export function personAt(terminal: Terminal, signal: AbortSignal): Person {
  const lines = createInterface({ input: terminal.streams.stdin, signal });
  const typed = lines[Symbol.asyncIterator]();
  const nextLine = async () => {
    terminal.streams.stderr.write(terminal.paint("bold", "> "));
    const { value, done } = await typed.next();
    signal.throwIfAborted();
    if (!done) return value.trim();
    terminal.note("");
    return undefined;
  };
  return {
    ask: async ({ question, help, read }) => {
      const below = wrappedLines(help.map((line) => `  ${line}`).join("\n"), terminal.columns);
      const above = wrapped(question, { width: terminal.columns });
      terminal.note(`\n${terminal.paint("bold", above)}\n${below}`);
      for (;;) {
        const line = await nextLine();
        if (line === undefined) return undefined;
        try {
          return read(line);
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          terminal.noteError(error.message);
        }
      }
    },
    close: () => lines.close(),
  };
}
