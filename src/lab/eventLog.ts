/** The append-only log of a run: one write per event, repaired where a kill tore the last line. */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  truncateSync,
} from "node:fs";
import { explainedWriteError, writeFully } from "./atomicFile.ts";
import {
  type Event,
  type EventBody,
  eventSchema,
  requireKnownVersion,
  SCHEMA_VERSION,
} from "./event.ts";
import { withMovedMarks } from "./movedMarks.ts";
import { type Redact, redactedJson } from "./redaction.ts";

const NEWLINE = 10;
/** How long a finished event may stay in the operating system's cache only. */
const SYNC_INTERVAL_MILLISECONDS = 1000;

/** Reads all events; a last line without its end is left out. Throws on a line that is not an event. */
export function readEvents(path: string): Event[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8");
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  return lines.slice(0, -1).map((line, index) => parseEvent(line, `${path}, line ${index + 1}`));
}

function parseEvent(line: string, where: string): Event {
  const record = parseJson(line, where);
  requireKnownVersion(record, where);
  const parsed = eventSchema.safeParse(record);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const place = issue.path.length > 0 ? ` at ${issue.path.join(".")}` : "";
  throw new Error(
    `${where}: expected an event of version ${SCHEMA_VERSION}, got${place}: ${issue.message}`,
  );
}

function parseJson(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    const start = line.slice(0, 60);
    throw new Error(
      `${where}: expected a JSON object, got "${start}". The log was changed by hand or by the disk.`,
    );
  }
}

/** Cuts off a last line that was not written to its end; returns how many bytes that were. */
export function repairTail(path: string): number {
  if (!existsSync(path)) return 0;
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  if (end < bytes.length) truncateSync(path, end);
  return bytes.length - end;
}

/** Appends events to the log of a run. */
export class EventLog {
  private readonly path: string;
  private readonly redact: Redact;
  private readonly descriptor: number;
  private readonly timer: NodeJS.Timeout;
  private dirty = false;
  private failure: unknown;

  constructor(path: string, redact: Redact) {
    this.path = path;
    this.redact = redact;
    this.descriptor = openSync(path, "a");
    this.timer = setInterval(() => this.syncInTime(), SYNC_INTERVAL_MILLISECONDS);
    this.timer.unref();
  }

  /** Writes one event; when this returns, a kill of the process cannot take it away. */
  append(body: EventBody): Event {
    if (this.failure !== undefined) throw this.failure;
    const stamped = {
      v: SCHEMA_VERSION,
      at: new Date().toISOString(),
      ...withMovedMarks(body, this.redact),
    };
    const line = redactedJson(stamped, this.redact);
    const event = parseEvent(line, `an event of kind ${body.kind}`);
    this.write(Buffer.from(`${line}\n`));
    return event;
  }

  /** Waits until the disk has everything that was appended. */
  sync(): void {
    if (!this.dirty) return;
    try {
      fdatasyncSync(this.descriptor);
      this.dirty = false;
    } catch (error) {
      throw explainedWriteError(error, this.path);
    }
  }

  close(): void {
    clearInterval(this.timer);
    this.sync();
    closeSync(this.descriptor);
  }

  /** A timer has nobody to throw to: the next append does. */
  private syncInTime(): void {
    try {
      this.sync();
    } catch (error) {
      this.failure = error;
    }
  }

  private write(line: Uint8Array): void {
    const { size } = fstatSync(this.descriptor);
    try {
      writeFully(this.descriptor, line);
      this.dirty = true;
    } catch (error) {
      // Half a line helps nobody; without room for it there is still room for less.
      ftruncateSync(this.descriptor, size);
      throw explainedWriteError(error, this.path);
    }
  }
}
