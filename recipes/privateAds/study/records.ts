/** Records to train on, in memory or on disk: what can be done with them in one pass. */
import type { ClickRecords } from "../../../src/data/clicks/clickRecords.ts";
import { type EncodedRecords, encodedChunks } from "../../../src/data/clicks/encodedFile.ts";

/** Records that may be larger than memory. */
export type TrainingRecords = ClickRecords | EncodedRecords;

/** Whether they are on disk. */
export const areEncoded = (records: TrainingRecords): records is EncodedRecords =>
  "header" in records;

/** How many. */
export const countOf = (records: TrainingRecords): number =>
  areEncoded(records) ? records.header.count : records.count;

/** All of them in their order: in memory as one chunk. */
export async function* chunksOf(records: TrainingRecords): AsyncGenerator<ClickRecords> {
  if (areEncoded(records)) yield* encodedChunks(records);
  else yield records;
}

/** How many records have each id of each field, which has so many. */
export async function idCounts(
  records: TrainingRecords,
  buckets: readonly number[],
): Promise<Int32Array[]> {
  const counts = buckets.map((ids) => new Int32Array(ids));
  for await (const { ids } of chunksOf(records)) {
    ids.forEach((id, at) => {
      counts[at % counts.length]![id]!++;
    });
  }
  return counts;
}
