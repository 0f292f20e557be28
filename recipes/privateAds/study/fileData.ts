/** Records of a file in memory: a part of them is kept apart to try models on. */
import { type ClickRecords, clickRecordsAt } from "../../../src/data/clicks/clickRecords.ts";
import { layoutOf } from "../../../src/data/clicks/encoding.ts";
import { joinedRecords } from "../../../src/data/clicks/joinedRecords.ts";
import type { Seed } from "../../../src/math/seed.ts";
import type { AdData } from "./data.ts";
import { heldOutPlaces } from "./heldOut.ts";
import {
  type FileReading,
  type FileSettings,
  readingOf,
  wantedRecords,
  withLog,
} from "./openedLog.ts";

/** Data that is all in memory. */
export interface MemoryData extends AdData {
  readonly training: ClickRecords;
}

/** The first records of a file; `heldOut` of them kept apart, by the coins of the replicate or because they are the last. */
export async function fileData(seed: Seed, settings: FileSettings): Promise<MemoryData> {
  const { records, reading: _, ...read } = await readFile(settings);
  const apart = heldOutPlaces(records, seed, settings);
  const isApart = new Uint8Array(records.count);
  for (const place of apart) isApart[place] = 1;
  const others = Int32Array.from(isApart.keys()).filter((place) => isApart[place] === 0);
  const part = (places: Int32Array) => clickRecordsAt(read.layout, records, places);
  return { ...read, training: part(others), heldOut: part(apart) };
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

const collect = (settings: FileSettings): Promise<Collected> =>
  withLog(settings, async (opened) => {
    const pieces: ClickRecords[] = [];
    for await (const piece of wantedRecords(opened, settings)) pieces.push(piece);
    const records = joinedRecords(pieces);
    const { encoding } = opened;
    return {
      ...{ layout: layoutOf(encoding), encoding, task: settings.world.task, records },
      reading: readingOf(opened, records.count),
    };
  });
