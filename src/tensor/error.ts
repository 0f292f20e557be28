/** Errors that name the operation, the shapes by axis, and the line of the caller's own code. */
import { fileURLToPath } from "node:url";

const ownUrl = new URL(".", import.meta.url).href;
const ownFolder = fileURLToPath(ownUrl);

/** Where a tensor was made. The stack is only formatted when someone asks. */
export type Site = Error;

let borrowed: Site | undefined;

/** What is made by `act` counts as made at `site`: derivatives belong to the line of their operation. */
export function withSite<Result>(site: Site, act: () => Result): Result {
  const outer = borrowed;
  borrowed = site;
  try {
    return act();
  } finally {
    borrowed = outer;
  }
}

/** Remembers the current stack. */
export function captureSite(): Site {
  if (borrowed) return borrowed;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 16;
  const site = new Error();
  Error.stackTraceLimit = limit;
  return site;
}

/** The first line of a stack outside this room, as `file:line:column`, or undefined. */
export function userLine(site: Site): string | undefined {
  const frames = (site.stack ?? "").split("\n").slice(1);
  const frame = frames.find((line) => line.includes(":") && !isOwn(line) && !/node:/.test(line));
  const line = frame?.match(/(?:file:\/\/)?(\/[^()]*:\d+:\d+|[A-Za-z]:\\[^()]*:\d+:\d+)/)?.[1];
  return line && sourceOf(line);
}

/** Where `dist/` lies when this file runs from there. */
const compiledRoot = /^(.*[\\/])dist[\\/]src[\\/]tensor[\\/]$/.exec(ownFolder)?.[1];

/** Compiled files have the lines and columns of their sources, so the source is named. */
function sourceOf(line: string): string {
  const prefix = `${compiledRoot}dist`;
  if (compiledRoot === undefined || !line.startsWith(prefix)) return line;
  return compiledRoot + line.slice(prefix.length + 1).replace(/\.js(?=:\d+:\d+$)/, ".ts");
}

const isOwn = (line: string) => line.includes(ownFolder) || line.includes(ownUrl);

/** An operation was given what it cannot take, or the runtime refused the compiled graph. */
export class TensorError extends Error {
  override readonly name = "TensorError";
  /** The operation, as a person writes it. */
  readonly operation: string;
  /** `file:line:column` of the call outside the tensor engine, where it is known. */
  readonly line: string | undefined;

  constructor(operation: string, message: string, options: { site?: Site; cause?: unknown } = {}) {
    const line = userLine(options.site ?? captureSite());
    super(`${operation}: ${message}${line ? `\n    at ${line}` : ""}`, { cause: options.cause });
    this.operation = operation;
    this.line = line;
  }
}
