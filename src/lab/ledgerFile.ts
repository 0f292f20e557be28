/**
 * The ledger of a run on disk, ahead of the run: a line for every preparation and every step, written before its noise is
 * drawn.
 *
 * Proves: a process that is killed at any moment has charged all that it released. A power cut can take the lines of the
 * last second, together with whatever else was not yet on the disk.
 */
import { closeSync, existsSync, fdatasyncSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Charge, type Ledger, sameBooks } from "../privacy/ledger.ts";
import { explainedWriteError, writeFully } from "./atomicFile.ts";
import { repairTail } from "./eventLog.ts";

/** How long a charge may stay in the operating system's cache only. */
const SYNC_INTERVAL_MILLISECONDS = 1000;

/** Where the books of a cell lie in the folder of its run. */
export const ledgerPath = (cell: string): string => `ledgers/${cell}.jsonl`;

/** The books of one run. They own a file until `close`. */
export interface LedgerFile {
  /** What was charged until now, by all processes that worked on the run. */
  readonly ledger: Ledger;
  /** Writes the books; when this returns, a kill of the process cannot take them away. */
  write(ledger: Ledger): void;
  /** Waits until the disk has everything that was written. */
  sync(): void;
  close(): void;
}

/**
 * The books in a file, or these new ones where there is none. What preparations have charged before stays charged.
 *
 * @throws RangeError where the file holds the books of another run.
 */
export function openLedgerFile(path: string, fresh: Ledger): LedgerFile {
  const file = openLines(path);
  const found = readBooks(path);
  const isBegun = found?.ledger !== undefined;
  let ledger = isBegun ? requireSame(path, found.ledger, fresh) : withBefore(found, fresh);
  if (!isBegun) file.append(ledger);
  return {
    get ledger() {
      return ledger;
    },
    write: (next) => {
      const { step, repeated, charges } = next;
      file.append(
        charges.length > ledger.charges.length ? { step, repeated, charges } : { step, repeated },
      );
      ledger = next;
    },
    sync: file.sync,
    close: file.close,
  };
}

/**
 * Charges something besides the steps, in books whose training has begun, is over, or is still to come. When this returns,
 * it is on the disk: what it pays for may be drawn.
 */
export function chargeInFile(path: string, charge: Charge): void {
  const file = openLines(path);
  try {
    file.append({ charges: [...(readBooks(path)?.charges ?? []), charge] });
  } finally {
    file.close();
  }
}

/** Whole lines, one after the other. Owns a file until `close`. */
interface Lines {
  append(line: object): void;
  sync(): void;
  close(): void;
}

/** A line that was cut short at the end is taken away first. */
function openLines(path: string): Lines {
  mkdirSync(dirname(path), { recursive: true });
  repairTail(path);
  const descriptor = openSync(path, "a");
  let synced = performance.now();
  const sync = () => {
    fdatasyncSync(descriptor);
    synced = performance.now();
  };
  const append = (line: object) => {
    try {
      writeFully(descriptor, Buffer.from(`${JSON.stringify(line)}\n`));
      if (performance.now() - synced > SYNC_INTERVAL_MILLISECONDS) sync();
    } catch (error) {
      throw explainedWriteError(error, path);
    }
  };
  const close = () => {
    sync();
    closeSync(descriptor);
  };
  return { append, sync, close };
}

const withBefore = (before: WrittenBooks | undefined, fresh: Ledger): Ledger =>
  before ? { ...fresh, charges: [...before.charges, ...fresh.charges] } : fresh;

/** The books in a file, if they are those of this run. */
function requireSame(path: string, ledger: Ledger, fresh: Ledger): Ledger {
  if (sameBooks(ledger, fresh)) return ledger;
  throw new RangeError(
    `${path}: expected the books of this run, got those of one with another plan or other parts. Take another folder.`,
  );
}

/**
 * What the books in a file have charged; undefined where nobody has begun them.
 *
 * @throws RangeError for a damaged line before the end, for another file, and for books of preparations alone: there is
 * no plan yet.
 */
export function readLedger(path: string): Ledger | undefined {
  const books = readBooks(path);
  if (books === undefined || books.ledger) return books?.ledger;
  if (books.charges.length === 0) {
    throw new RangeError(
      `${path}: expected the ledger of a training, such as those that a run keeps in ledgers/, got lines of something else. The folder of a run is taken as well.`,
    );
  }
  const labels = books.charges.map(({ label }) => label).join(", ");
  throw new RangeError(
    `${path}: expected the ledger of a training, got what was charged before one (${labels}). Go on with the run: its plan is not made yet.`,
  );
}

/** Books in a file. */
export interface WrittenBooks {
  readonly charges: readonly Charge[];
  /** Absent as long as preparations alone were charged. */
  readonly ledger?: Ledger;
}

/**
 * The same, also before training has begun. Every line says what changed; the one with a plan says whose books these are. A
 * line that was cut short at the end was not yet charged: its noise was never drawn.
 *
 * @throws RangeError for a damaged line before the end.
 */
export function readBooks(path: string): WrittenBooks | undefined {
  if (!existsSync(path)) return undefined;
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  if (lines.length === 0) return undefined;
  const changes = lines.map((line, index) => parsedLine(line, `${path}:${index + 1}`));
  const all: Partial<Ledger> = Object.assign({}, ...changes);
  const { charges = [] } = all;
  return { charges, ...(all.plan && { ledger: all as Ledger }) };
}

function parsedLine(line: string, where: string): Partial<Ledger> {
  try {
    return JSON.parse(line) as Partial<Ledger>;
  } catch {
    throw new RangeError(
      `${where}: expected a line of a ledger, got one that is damaged. What it charged is not known: keep what there is, and train in another folder.`,
    );
  }
}
