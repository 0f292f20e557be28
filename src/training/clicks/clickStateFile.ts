/**
 * The state of a run on a click log as a safetensors file: everything that decides the next step, to the bit, and the
 * ledger. Tables may be large: they are written from where they are, and read one after the other.
 *
 * It is as secret as the data where noise waits: rows have less noise in it than was charged.
 */
import { openSafetensors, safetensorsParts } from "../../model/safetensors/index.ts";
import type { Ledger } from "../../privacy/ledger.ts";
import type { ClickTrainingState } from "./clickTrainer.ts";

const FORMAT = "assay click training state 1";

/** Whether a file with this metadata is a checkpoint of training on a click log. */
export const isClickState = (metadata: Readonly<Record<string, string>>): boolean =>
  metadata.format === FORMAT;

/** Whether it is one of private training. */
export const isPrivateClickState = (metadata: Readonly<Record<string, string>>): boolean =>
  isClickState(metadata) && (JSON.parse(metadata.state ?? "{}") as Written).ledger !== undefined;

/** Whole numbers below are float32 numbers. */
const MOST_STEPS = 2 ** 24;

/** The bytes of a checkpoint, in parts that share memory with the state: use them before the next step. */
export function clickStateParts(state: ClickTrainingState): readonly Uint8Array[] {
  const { step, table, dense, optimizer, rows, clipNorm, position, ledger } = state;
  const { waiting } = rows;
  if (step > MOST_STEPS) {
    throw new RangeError(`clickStateParts: expected at most ${MOST_STEPS} steps, got ${step}.`);
  }
  const ofRows = rows.optimizer.map((data, index) => [`rows.${index}`, data] as const);
  const upTo = waiting ? [["upTo", new Float32Array(waiting.upTo)] as const] : [];
  const tensors = [...Object.entries({ table, dense, optimizer }), ...ofRows, ...upTo];
  const written: Written = {
    ...{ step, clipNorm: clipNorm === Number.POSITIVE_INFINITY ? null : clipNorm, position },
    rowStates: rows.optimizer.length,
    ...(waiting && { variances: waiting.variances, releasedAt: waiting.releasedAt }),
    ...(ledger && { ledger }),
  };
  return safetensorsParts(
    tensors.map(([name, data]) => ({ name, shape: [data.length], data })),
    { format: FORMAT, state: JSON.stringify(written) },
  );
}

/** The state in the checkpoint at this path. @throws RangeError where it is another file. */
export function readClickState(path: string): ClickTrainingState {
  const { metadata, read, close } = openSafetensors(path);
  try {
    const written = writtenIn(metadata, path);
    const { step, clipNorm, position, rowStates, variances, releasedAt = 0, ledger } = written;
    const waiting = variances && { upTo: new Int32Array(read("upTo")), variances, releasedAt };
    return {
      ...{ step, position, clipNorm: clipNorm ?? Number.POSITIVE_INFINITY },
      ...{ table: read("table"), dense: read("dense"), optimizer: read("optimizer") },
      rows: {
        optimizer: Array.from({ length: rowStates }, (_, index) => read(`rows.${index}`)),
        ...(waiting && { waiting }),
      },
      ...(ledger && { ledger }),
    };
  } finally {
    close();
  }
}

/** The ledger in the checkpoint at this path; nothing else of it is read. @throws RangeError where there is none. */
export function readClickLedger(path: string): Ledger {
  const { metadata, close } = openSafetensors(path);
  close();
  const { ledger } = writtenIn(metadata, path);
  if (ledger) return ledger;
  throw new RangeError(`${path}: expected private training, got a checkpoint without a ledger.`);
}

function writtenIn(metadata: Readonly<Record<string, string>>, path: string): Written {
  if (isClickState(metadata) && metadata.state !== undefined) {
    return JSON.parse(metadata.state) as Written;
  }
  const got = metadata.format ?? "none";
  throw new RangeError(`${path}: expected a state of training on a click log, got ${got}.`);
}

/** What is written beside the tensors; the name of a checkpoint holds its hash. */
interface Written {
  readonly step: number;
  /** Null where nothing is clipped. */
  readonly clipNorm: number | null;
  readonly position: number;
  readonly rowStates: number;
  /** Of noise that waits. */
  readonly variances?: readonly number[];
  readonly releasedAt?: number;
  readonly ledger?: Ledger;
}
