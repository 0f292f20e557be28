/**
 * The ledger of a run on disk, ahead of the run: a line for every step, written before its noise is drawn.
 *
 * Proves: a process that is killed at any moment has charged all that it released. A power cut can take the lines of the
 * last second, together with whatever else was not yet on the disk.
 */
import { closeSync, existsSync, fdatasyncSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Ledger, sameBooks } from "../privacy/ledger.ts";
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
 * The books in a file, or these new ones where there is none.
 *
 * @throws RangeError where the file holds the books of another run.
 */
export function openLedgerFile(path: string, fresh: Ledger): LedgerFile {
  mkdirSync(dirname(path), { recursive: true });
  repairTail(path);
  let ledger = newest(path, fresh) ?? fresh;
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
  if (ledger === fresh) append(fresh);
  return {
    get ledger() {
      return ledger;
    },
    write: (next) => {
      const { step, repeated, charges } = next;
      append(
        charges.length > ledger.charges.length ? { step, repeated, charges } : { step, repeated },
      );
      ledger = next;
    },
    sync,
    close: () => {
      sync();
      closeSync(descriptor);
    },
  };
}

/** The books in a file, if they are those of this run. */
function newest(path: string, fresh: Ledger): Ledger | undefined {
  const ledger = readLedger(path);
  if (ledger === undefined || sameBooks(ledger, fresh)) return ledger;
  throw new RangeError(
    `${path}: expected the books of this run, got those of one with another plan or other parts. Take another folder.`,
  );
}

/**
 * What the books in a file have charged; undefined where nobody has begun them. The first line says whose books these
 * are; every later one what changed. A line that was cut short at the end was not yet charged: its noise was never drawn.
 *
 * @throws RangeError for a damaged line before the end.
 */
export function readLedger(path: string): Ledger | undefined {
  if (!existsSync(path)) return undefined;
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  const [first, ...changes] = lines.map((line, index) => parsedLine(line, `${path}:${index + 1}`));
  return first && Object.assign({}, first, ...changes);
}

function parsedLine(line: string, where: string): Ledger {
  try {
    return JSON.parse(line) as Ledger;
  } catch {
    throw new RangeError(
      `${where}: expected a line of a ledger, got one that is damaged. What it charged is not known: keep what there is, and train in another folder.`,
    );
  }
}
