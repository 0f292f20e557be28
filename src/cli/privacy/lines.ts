/** One JSON query a line in, one JSON answer a line out: in order, one at a time, in bounded memory. */
import { once } from "node:events";
import { addAbortSignal, Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { Terminal } from "../terminal.ts";

/** What is done with lines. */
export interface LineOptions {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** The answer to one line. What it throws becomes `{"error": …}` on a line of its own. */
  answer(line: string): object;
}

/** How many lines were answered, and how many of them with an error. */
export interface LineCounts {
  readonly lines: number;
  readonly refused: number;
}

/** Longest time that answers keep a signal waiting, in milliseconds. */
const patience = 50;

/** Answers stdin until it ends, or nobody reads on. Writes no faster than stdout is read. */
export async function answerLines(options: LineOptions): Promise<LineCounts> {
  const counts = { lines: 0, refused: 0 };
  try {
    await answerAll(options, counts);
  } catch (error) {
    options.signal.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  }
  return counts;
}

async function answerAll(
  { terminal, signal, answer }: LineOptions,
  counts: { lines: number; refused: number },
): Promise<void> {
  const { stdin, stdout } = terminal.streams;
  // Else an interrupt would wait for a line that may never come.
  if (stdin instanceof Readable) addAbortSignal(signal, stdin);
  let rested = performance.now();
  for await (const line of linesOf(stdin)) {
    const { text, isError } = answered(line, answer);
    counts.lines++;
    if (isError) counts.refused++;
    if (!stdout.write(`${text}\n`)) await once(stdout, "drain", { signal });
    if (performance.now() - rested > patience) {
      await new Promise(setImmediate);
      rested = performance.now();
    }
    signal.throwIfAborted();
  }
}

function answered(line: string, answer: (line: string) => object) {
  try {
    return { text: JSON.stringify(answer(line)), isError: false };
  } catch (error) {
    return { text: JSON.stringify({ error: (error as Error).message }), isError: true };
  }
}

/** The lines of a stream without their ends; the last one may have none. */
async function* linesOf(stream: NodeJS.ReadableStream): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of stream) {
    const lines = (typeof chunk === "string" ? chunk : decoder.write(chunk)).split("\n");
    lines[0] = rest + lines[0];
    rest = lines.pop()!;
    for (const line of lines) yield withoutReturn(line);
  }
  rest += decoder.end();
  if (rest !== "") yield withoutReturn(rest);
}

const withoutReturn = (line: string) => (line.endsWith("\r") ? line.slice(0, -1) : line);
