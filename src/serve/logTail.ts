/** Reads a growing log again and again, each time only what is new. */
import { open } from "node:fs/promises";
import type { Event } from "../lab/event.ts";
import { eventsOf } from "../report/index.ts";

const newline = 0x0a;

/** The events of one `events.jsonl`. It may be absent, torn at its end, or replaced by another. */
export class LogTail {
  readonly #path: string;
  #events: Event[] = [];
  /** Bytes that were understood: up to the last line that is complete. */
  #offset = 0;
  #inode = 0;
  /** Two requests at once must not read the same lines twice. */
  #reading: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** All events that are in the log now. */
  async read(): Promise<readonly Event[]> {
    const next = this.#reading.then(() => this.#advance());
    this.#reading = next.catch(() => undefined);
    await next;
    return this.#events;
  }

  async #advance(): Promise<void> {
    const file = await openIfThere(this.#path);
    if (file === undefined) return this.#forget(0);
    try {
      const { size, ino } = await file.stat();
      if (ino !== this.#inode || size < this.#offset) this.#forget(ino);
      const bytes = Buffer.alloc(size - this.#offset);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, this.#offset);
      this.#take(bytes.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  }

  /** A line counts when its end is written; half a character never reaches the parser. */
  #take(bytes: Buffer): void {
    const end = bytes.lastIndexOf(newline) + 1;
    this.#events = this.#events.concat(eventsOf(bytes.toString("utf8", 0, end)));
    this.#offset += end;
  }

  #forget(inode: number): void {
    this.#events = [];
    this.#offset = 0;
    this.#inode = inode;
  }
}

/** The events in the last `bytes` of a log, which is enough to know what its run is doing. */
export async function lastEvents(path: string, bytes = 65_536): Promise<readonly Event[]> {
  const file = await openIfThere(path);
  if (file === undefined) return [];
  try {
    const from = Math.max(0, (await file.stat()).size - bytes);
    const end = Buffer.alloc(bytes);
    const { bytesRead } = await file.read(end, 0, bytes, from);
    return eventsOf(end.toString("utf8", 0, bytesRead));
  } finally {
    await file.close();
  }
}

async function openIfThere(path: string) {
  try {
    return await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
