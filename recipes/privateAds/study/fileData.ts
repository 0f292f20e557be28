/** Records of a file: a random part of them is kept apart to try models on. */

import { type ClickRecords, clickRecordsAt } from "../../../src/data/clicks/clickRecords.ts";
import { collectedRecords } from "../../../src/data/clicks/collectedRecords.ts";
import { defaultEncoding, labelNamed, layoutOf } from "../../../src/data/clicks/encoding.ts";
import type { ClickLog } from "../../../src/data/clicks/openClickLog.ts";
import { openClickLog } from "../../../src/data/clicks/openClickLog.ts";
import { generator, type Seed, split } from "../../../src/math/seed.ts";
import type { AdData } from "./data.ts";
import type { AdSettings } from "./settings.ts";

/** Settings with a file. */
type FileSettings = AdSettings & { readonly data: string };

/** The first records of a file, `heldOut` of them kept apart by the coins of the replicate. */
export async function fileData(seed: Seed, settings: FileSettings): Promise<AdData> {
  const { records, ...read } = await recordsOf(settings);
  const order = generator(split(seed, "heldOut")).shuffle([...Array(records.count).keys()]);
  const share = settings.heldOut / (settings.heldOut + settings.records);
  const apart = Math.min(settings.heldOut, Math.round(share * records.count));
  if (apart < 1 || apart >= records.count) {
    throw new RangeError(
      `${settings.data}: expected at least 2 records to train on and to try, got ${records.count}.`,
    );
  }
  const part = (places: readonly number[]) =>
    clickRecordsAt(
      read.layout,
      records,
      [...places].sort((a, b) => a - b),
    );
  return { ...read, training: part(order.slice(apart)), heldOut: part(order.slice(0, apart)) };
}

type Collected = Pick<AdData, "layout" | "task" | "encoding"> & { readonly records: ClickRecords };

const collected = new Map<string, Promise<Collected>>();

/** Read once in a process, whatever the number of replicates. */
function recordsOf(settings: FileSettings): Promise<Collected> {
  const { data, schema, label, hashBuckets, records, heldOut } = settings;
  const key = JSON.stringify([data, schema, label, hashBuckets, records, heldOut]);
  const known = collected.get(key);
  if (known) return known;
  const reading = readRecords(settings);
  collected.set(key, reading);
  return reading;
}

async function readRecords(settings: FileSettings): Promise<Collected> {
  const { data, schema, hashBuckets, records, heldOut } = settings;
  const log = await openClickLog(data, schema === null ? {} : { schema });
  try {
    const label = labelOf(log, settings);
    const encoding = defaultEncoding(log.schema, { buckets: hashBuckets, label });
    const layout = layoutOf(encoding);
    return {
      ...{ layout, encoding, task: settings.world.task },
      records: await collectedRecords(layout, log.records(encoding), { most: records + heldOut }),
    };
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
