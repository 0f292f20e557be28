/** Everything that `assay data` says of a log: its schema, its lines, its labels, its traps. */
import { type ClickEncoding, defaultEncoding } from "../../data/clicks/encoding.ts";
import { type LeakageWarning, leakageOf, trapsOf } from "../../data/clicks/leakage.ts";
import type { MalformedLines } from "../../data/clicks/malformed.ts";
import { type ClickLog, openClickLog } from "../../data/clicks/openClickLog.ts";
import type { ClickLabel, ClickSchema } from "../../data/clicks/schema.ts";
import { UsageError } from "../exitCode.ts";

/** What a person says about a log. */
export interface ReadOptions {
  readonly schema?: string;
  readonly records?: number;
  readonly malformedShare?: number;
  readonly showLabelRates?: true;
}

/** Who waits. */
export interface Waiting {
  readonly signal: AbortSignal;
  /** Called now and then with the number of records until now. */
  told(records: number): void;
}

/** How often a label occurs. Private. */
export interface LabelRate {
  readonly label: string;
  /** Records that it is about. */
  readonly records: number;
  /** Sum of the labels: positive records, or events. */
  readonly positives: number;
}

/** What is in a log. The counts are private: they tell about its records. */
export interface LogDescription {
  readonly paths: readonly string[];
  readonly bytes: number;
  readonly schema: ClickSchema;
  /** Columns of the schema that the files have. */
  readonly columns: readonly string[];
  /** Columns of the files that the schema does not have. */
  readonly unknownColumns: readonly string[];
  /** Well-formed records that were read. */
  readonly records: number;
  /** False where no more were wanted. */
  readonly isWhole: boolean;
  readonly malformed: MalformedLines;
  /** Inputs of the default encoding that a model should not read. */
  readonly leakage: readonly LeakageWarning[];
  /** Columns that it leaves out because they give the label away. */
  readonly traps: readonly LeakageWarning[];
  /** Only where they were asked for. */
  readonly labelRates?: readonly LabelRate[];
}

/** Reads the log at `path`. @throws Error that begins with the path, where it cannot be read. */
export async function readLog(
  path: string,
  { schema, records: most = Number.POSITIVE_INFINITY, malformedShare, showLabelRates }: ReadOptions,
  waiting: Waiting,
): Promise<LogDescription> {
  const log = await openClickLog(path, {
    ...(schema === undefined ? {} : { schema }),
    ...(malformedShare === undefined ? {} : { malformedShare }),
  });
  try {
    const encoding = encodingOf(log.schema);
    const whole = log.schema.labels.find(({ where }) => where.length === 0);
    const reading = { log, most, waiting };
    const passes = showLabelRates ? log.schema.labels : [whole ?? log.schema.labels[0]!];
    const rates: LabelRate[] = [];
    let lines: Pass | undefined;
    for (const label of passes) {
      const pass = await readOnce(reading, { ...encoding, label: label.name });
      rates.push({ label: label.name, records: pass.records, positives: pass.positives });
      if (lines === undefined || label === whole) lines = pass;
    }
    const { outside } = lines!.malformed;
    return {
      ...{ paths: log.paths, bytes: log.bytes, schema: log.schema },
      ...{ columns: log.columns, unknownColumns: log.unknownColumns },
      records: lines!.records + outside,
      isWhole: lines!.isWhole,
      malformed: lines!.malformed,
      leakage: leakageOf(log.schema, encoding),
      traps: trapsOf(log.schema).filter(({ column }) => log.columns.includes(column)),
      ...(showLabelRates ? { labelRates: rates } : {}),
    };
  } finally {
    await log.close();
  }
}

/** @throws UsageError where the schema has nothing that a model may read. */
function encodingOf(schema: ClickSchema): ClickEncoding {
  try {
    return defaultEncoding(schema);
  } catch (error) {
    throw new UsageError(`${schema.name}: ${(error as Error).message}`);
  }
}

interface Reading {
  readonly log: ClickLog;
  readonly most: number;
  readonly waiting: Waiting;
}

interface Pass {
  readonly records: number;
  readonly positives: number;
  readonly isWhole: boolean;
  readonly malformed: MalformedLines;
}

const toldEvery = 2_000_000;

async function readOnce({ log, most, waiting }: Reading, encoding: ClickEncoding): Promise<Pass> {
  let [records, positives, told] = [0, 0, toldEvery];
  let isWhole = true;
  for await (const piece of log.records(encoding)) {
    waiting.signal.throwIfAborted();
    const taken = Math.min(piece.count, most - records);
    for (let record = 0; record < taken; record++) positives += piece.labels[record]!;
    records += taken;
    if (records >= told) {
      waiting.told(records);
      told += toldEvery;
    }
    if (records >= most) {
      isWhole = false;
      break;
    }
  }
  return { records, positives, isWhole, malformed: log.malformed };
}

/** A label in a few words: `conversion (0 or 1; of records with click = 1)`. */
export function labelWords({ task, where }: ClickLabel): string {
  const conditions = where.map((each) =>
    each.kind === "is"
      ? `${each.column} = ${each.value}`
      : `${each.column} = ${each.other} + ${each.plus}`,
  );
  const about = conditions.length === 0 ? "" : `; of records with ${conditions.join(" and ")}`;
  return `${task === "binary" ? "0 or 1" : "a count"}${about}`;
}
