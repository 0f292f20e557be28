/**
 * Where a command talks: results on stdout, everything else on stderr.
 *
 * Colour, live lines and questions appear only where a person is looking: a TTY that is not CI,
 * without `--json`. `NO_COLOR` and `FORCE_COLOR` are honoured.
 */
import { styleText } from "node:util";
import { wrappedLines } from "./wrapped.ts";

/** How a piece of text may look. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** The part of a process that the command line needs; tests bring their own. */
export interface Streams {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream & {
    readonly isTTY?: boolean;
    readonly columns?: number;
  };
  readonly stderr: NodeJS.WritableStream & {
    readonly isTTY?: boolean;
    readonly columns?: number;
  };
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a verb may do to the terminal. */
export interface Terminal {
  readonly streams: Streams;
  /** `--json`: stdout carries one JSON object and nothing else. */
  readonly json: boolean;
  /** Lines may be redrawn on stderr. */
  readonly live: boolean;
  /** Width of stderr at this moment: a window may be made narrower. */
  readonly columns: number;
  /** Width of stdout where a person reads it; lines for a file or another program have no end. */
  readonly textWidth: number;
  /** The same of stderr. */
  readonly noteWidth: number;
  /** A line for stdout; silent with `--json`. */
  print(line: string): void;
  /** The result for `--json`; silent without it. */
  printJson(result: object): void;
  /** A line for stderr. */
  note(line: string): void;
  /** What went wrong, for stderr: in red what it is, and the rest in lines that are cut between words. */
  noteError(message: string, label?: string): void;
  /** What must happen before a note: a drawing makes room for it. */
  beforeNotes(act: (() => void) | undefined): void;
  /** `text` in this style where colour is wanted, else as it is. */
  paint(style: Style, text: string): string;
}

/** The terminal of a process, as its flags and environment describe it. */
export function terminalFor(streams: Streams, json: boolean): Terminal {
  const { stdout, stderr } = streams;
  const colored = wantsColor(streams) && !json;
  const paint: Terminal["paint"] = (style, text) =>
    colored ? styleText(style, text, { validateStream: false }) : text;
  let makeRoom: (() => void) | undefined;
  const note = (line: string) => {
    makeRoom?.();
    stderr.write(`${line}\n`);
  };
  return {
    streams,
    json,
    live: !json && isWatched(streams),
    get columns() {
      return widthOf(stderr);
    },
    get textWidth() {
      return readWidth(stdout);
    },
    get noteWidth() {
      return readWidth(stderr);
    },
    print: (line) => {
      if (!json) stdout.write(`${line}\n`);
    },
    printJson: (result) => {
      if (json) stdout.write(`${JSON.stringify(result)}\n`);
    },
    note,
    noteError: (message, label = "error:") => {
      const text = wrappedLines(`${label} ${message}`, readWidth(stderr));
      note(paint("red", label) + text.slice(label.length));
    },
    beforeNotes: (act) => {
      makeRoom = act;
    },
    paint,
  };
}

const isWatched = ({ stderr, env }: Streams) =>
  stderr.isTTY === true && !isSet(env.CI) && env.TERM !== "dumb";

const widthOf = ({ columns = 80 }: { readonly columns?: number }) => Math.max(40, columns);

/** Lines that no person reads have no end. */
const readWidth = (stream: { readonly isTTY?: boolean; readonly columns?: number }) =>
  stream.isTTY === true ? widthOf(stream) : Infinity;

/** https://no-color.org: any value that is not empty switches colour off. */
function wantsColor({ stdout, stderr, env }: Streams): boolean {
  if (isSet(env.NO_COLOR)) return false;
  if (isSet(env.FORCE_COLOR)) return env.FORCE_COLOR !== "0";
  return stdout.isTTY === true && stderr.isTTY === true && env.TERM !== "dumb";
}

const isSet = (value: string | undefined) => value !== undefined && value !== "";
