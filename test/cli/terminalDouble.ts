/** A process that remembers what was written to it. */
import { PassThrough, Readable, Writable } from "node:stream";
import type { Streams } from "../../src/cli/terminal.ts";

/** Streams for `main`, and what they were told. */
export interface RecordedStreams {
  readonly streams: Streams;
  stdout(): string;
  stderr(): string;
}

export interface RecordingOptions {
  /** @default false */
  readonly isTTY?: boolean;
  /** @default 100 */
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** What a person types. @default nothing */
  readonly input?: string;
}

/** Streams that keep every character. */
export function recordStreams({
  isTTY = false,
  columns = 100,
  env = {},
  input = "",
}: RecordingOptions = {}): RecordedStreams {
  const written = { stdout: "", stderr: "" };
  const sink = (name: "stdout" | "stderr") => {
    const stream = new Writable({
      write(chunk: Buffer, _, done) {
        written[name] += chunk.toString();
        done();
      },
    });
    return Object.assign(stream, { isTTY, columns });
  };
  const stdin = Object.assign(input === "" ? new PassThrough().end() : Readable.from([input]), {
    isTTY,
  });
  return {
    streams: { stdin, stdout: sink("stdout"), stderr: sink("stderr"), env },
    stdout: () => written.stdout,
    stderr: () => written.stderr,
  };
}
