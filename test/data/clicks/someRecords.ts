/** Records of a click log that differ from each other everywhere. */
import type { ClickLayout, ClickRecords } from "../../../src/data/clicks/clickRecords.ts";

/** Fields whose ids take one, two and four bytes, in an order that is not that of their sizes. */
export const mixedLayout: ClickLayout = {
  fields: [
    { name: "day", buckets: 7 },
    { name: "page", buckets: 1_000_000 },
    { name: "city", buckets: 40_000 },
    { name: "device", buckets: 256 },
    { name: "ad", buckets: 65_537 },
  ],
  numbers: ["age", "price"],
};

/** `count` records; record i has age i, so that it can be recognised. */
export function someRecords(
  count: number,
  layout: ClickLayout = mixedLayout,
  userOf?: (place: number) => number,
): ClickRecords {
  const { fields, numbers } = layout;
  return {
    count,
    ids: Int32Array.from(
      { length: count * fields.length },
      (_, at) => (at * 7919 + 12) % fields[at % fields.length]!.buckets,
    ),
    numbers: Float32Array.from({ length: count * numbers.length }, (_, at) =>
      at % numbers.length === 0 ? Math.floor(at / numbers.length) : Math.sin(at),
    ),
    labels: Float32Array.from({ length: count }, (_, place) => Number(place % 3 === 0)),
    ...(userOf ? { users: Float64Array.from({ length: count }, (_, at) => userOf(at)) } : {}),
  };
}

/** The same records in pieces of this size. */
export function* inChunks(
  layout: ClickLayout,
  records: ClickRecords,
  size: number,
): Generator<ClickRecords> {
  const [fields, numbers] = [layout.fields.length, layout.numbers.length];
  for (let begin = 0; begin < records.count; begin += size) {
    const end = Math.min(begin + size, records.count);
    yield {
      count: end - begin,
      ids: records.ids.slice(begin * fields, end * fields),
      numbers: records.numbers.slice(begin * numbers, end * numbers),
      labels: records.labels.slice(begin, end),
      ...(records.users ? { users: records.users.slice(begin, end) } : {}),
    };
  }
}
