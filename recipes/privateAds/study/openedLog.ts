/** A file as a click log: its schema, its label, and how its columns become ids and numbers. */
import type { ClickRecords } from "../../../src/data/clicks/clickRecords.ts";
import { firstRecords } from "../../../src/data/clicks/collectedRecords.ts";
import {
  type ClickEncoding,
  defaultEncoding,
  labelNamed,
  layoutOf,
} from "../../../src/data/clicks/encoding.ts";
import { leakageOf } from "../../../src/data/clicks/leakage.ts";
import { type ClickLog, openClickLog } from "../../../src/data/clicks/openClickLog.ts";
import type { AdSettings } from "./settings.ts";

/** Settings with a file. */
export type FileSettings = AdSettings & { readonly data: string };

/** What a run says about the file that it read: JSON. */
export interface FileReading {
  readonly schema: string;
  readonly label: string;
  readonly records: number;
  /** Lines that are no records, and the reasons, the most frequent first. */
  readonly malformed: number;
  readonly reasons: readonly string[];
  /** Inputs that should not be inputs, as sentences. */
  readonly leakage: readonly string[];
  /** SHA-256 of the encoded records, where they are trained on from disk. */
  readonly digest?: string;
}

/** A file that is open. */
export interface OpenedLog {
  readonly log: ClickLog;
  readonly label: string;
  readonly encoding: ClickEncoding;
}

/** Opens the file for as long as `work` takes. @throws Error for a file that is no such log, or has no such label */
export async function withLog<Result>(
  settings: FileSettings,
  work: (opened: OpenedLog) => Promise<Result>,
): Promise<Result> {
  const { data, schema, hashBuckets } = settings;
  const log = await openClickLog(data, schema === null ? {} : { schema });
  try {
    const label = labelOf(log, settings);
    const encoding = defaultEncoding(log.schema, { buckets: hashBuckets, label });
    return await work({ log, label, encoding });
  } finally {
    await log.close();
  }
}

/** As many records as the settings want, to train on and to try, in the order of the file. */
export const wantedRecords = (
  { log, encoding }: OpenedLog,
  { records, heldOut }: AdSettings,
): AsyncIterable<ClickRecords> =>
  firstRecords(layoutOf(encoding), log.records(encoding), {
    most: records === "all" ? Number.POSITIVE_INFINITY : records + heldOut,
  });

/** What is said about so many records that were read. */
export function readingOf({ log, label, encoding }: OpenedLog, records: number): FileReading {
  const { count, reasons } = log.malformed;
  return {
    ...{ schema: log.schema.name, label, records, malformed: count },
    reasons: reasons.map((each) => `${each.reason}: ${each.count}`),
    leakage: leakageOf(log.schema, encoding).map(
      ({ column, reason, fix }) => `${column}: ${reason} ${fix}`,
    ),
  };
}

/** The label that was asked for, or the first one of the task. @throws RangeError where there is none. */
function labelOf({ schema }: ClickLog, { label, world: { task } }: AdSettings): string {
  if (label !== null) {
    const found = labelNamed(schema, label);
    if (found.task === task) return label;
    throw new RangeError(
      `--set label=${label}: expected a label of the task ${task}, got one of ${found.task}.`,
    );
  }
  const fitting = schema.labels.find((each) => each.task === task);
  if (fitting !== undefined) return fitting.name;
  const known = schema.labels.map((each) => `${each.name} (${each.task})`).join(", ");
  throw new RangeError(`${schema.name}: expected a label of the task ${task}, there are ${known}.`);
}
