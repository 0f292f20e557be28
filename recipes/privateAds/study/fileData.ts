/** Records of a file: a part of them is kept apart to try models on. */
import { type ClickRecords, clickRecordsAt } from "../../../src/data/clicks/clickRecords.ts";
import { collectedRecords } from "../../../src/data/clicks/collectedRecords.ts";
import { defaultEncoding, labelNamed, layoutOf } from "../../../src/data/clicks/encoding.ts";
import { leakageOf } from "../../../src/data/clicks/leakage.ts";
import { type ClickLog, openClickLog } from "../../../src/data/clicks/openClickLog.ts";
import { grouped } from "../../../src/math/grouped.ts";
import { generator, type Seed, split } from "../../../src/math/seed.ts";
import type { AdData } from "./data.ts";
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
}

/** The first records of a file; `heldOut` of them kept apart, by the coins of the replicate or because they are the last. */
export async function fileData(seed: Seed, settings: FileSettings): Promise<AdData> {
  const { records, ...read } = await readFile(settings);
  const places = [...Array(records.count).keys()];
  const isRandom = settings.heldOutPart === "random";
  const order = isRandom ? shuffled(records, split(seed, "heldOut")) : places.reverse();
  const share = settings.heldOut / (settings.heldOut + settings.records);
  const apart = Math.min(settings.heldOut, Math.round(share * records.count));
  if (apart < 1 || apart >= records.count) {
    const expected = "expected at least 2 records, to train on and to try";
    throw new RangeError(`${settings.data}: ${expected}, got ${records.count}.`);
  }
  const part = (chosen: readonly number[]) =>
    clickRecordsAt(read.layout, records, Int32Array.from(chosen).sort());
  return { ...read, training: part(order.slice(apart)), heldOut: part(order.slice(0, apart)) };
}

/** Places in a random order; those of a user follow each other, so that hardly a user is on both sides. */
function shuffled({ count, users }: ClickRecords, seed: Seed): number[] {
  const { shuffle } = generator(seed);
  const places = [...Array(count).keys()];
  if (!users) return shuffle(places);
  const own = grouped(places, (place) => users[place]!);
  return shuffle([...own.values()]).flat();
}

/** What a file turned out to be. */
export const fileReading = async (settings: FileSettings): Promise<FileReading> =>
  (await readFile(settings)).reading;

type Collected = Pick<AdData, "layout" | "task" | "encoding"> & {
  readonly records: ClickRecords;
  readonly reading: FileReading;
};

const collected = new Map<string, Promise<Collected>>();

/** Read once in a process, whatever the number of replicates. */
function readFile(settings: FileSettings): Promise<Collected> {
  const { data, schema, label, hashBuckets, records, heldOut, world } = settings;
  const read = [data, schema, label, world.task, hashBuckets, records, heldOut];
  const key = JSON.stringify(read);
  const known = collected.get(key);
  if (known) return known;
  const reading = collect(settings);
  collected.set(key, reading);
  return reading;
}

async function collect(settings: FileSettings): Promise<Collected> {
  const { data, schema, hashBuckets, heldOut } = settings;
  const log = await openClickLog(data, schema === null ? {} : { schema });
  try {
    const label = labelOf(log, settings);
    const encoding = defaultEncoding(log.schema, { buckets: hashBuckets, label });
    const layout = layoutOf(encoding);
    const most = settings.records + heldOut;
    const records = await collectedRecords(layout, log.records(encoding), { most });
    const { count, reasons } = log.malformed;
    const reading: FileReading = {
      ...{ schema: log.schema.name, label, records: records.count, malformed: count },
      reasons: reasons.map((each) => `${each.reason}: ${each.count}`),
      leakage: leakageOf(log.schema, encoding).map(
        ({ column, reason, fix }) => `${column}: ${reason} ${fix}`,
      ),
    };
    return { ...{ layout, encoding, task: settings.world.task }, records, reading };
  } finally {
    await log.close();
  }
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
