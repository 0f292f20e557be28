/**
 * Encoded logs seen otherwise: without some records, with others behind them, with other ids. Nothing is copied on the disk,
 * and sequential passes stay sequential. The log stays open when a view is closed: who opened it closes it.
 */
import type { ClickLayout, ClickRecords } from "./clickRecords.ts";
import { decoded, type EncodedRecords } from "./encodedFile.ts";
import { recordBytes, recordCodec } from "./recordCodec.ts";

/**
 * The log without the records at these places, which are ascending; the others move up.
 *
 * @throws RangeError for places that are none, or out of order.
 */
export function clicksWithout(log: EncodedRecords, left: Int32Array): EncodedRecords {
  requirePlaces(left, log.header.count);
  const size = log.codec.recordBytes;
  return viewOf(log, {
    header: { ...log.header, count: log.header.count - left.length },
    bytes: async (begin, count, into) => {
      let [from, next] = placeBehind(left, begin);
      for (let filled = 0; filled < count; ) {
        const end = from + count - filled;
        const read = recordBytes((end - from) * size);
        await log.bytes(from, end - from, read);
        const first = from;
        while (from < end) {
          const stop = Math.min(left[next] ?? end, end);
          const run = read.bytes.subarray((from - first) * size, (stop - first) * size);
          into.bytes.set(run, filled * size);
          filled += stop - from;
          from = stop;
          if (from === left[next]) [from, next] = [from + 1, next + 1];
        }
      }
    },
  });
}

/** Where the record of this number is in the log, and how many are left out before it. */
function placeBehind(left: Int32Array, index: number): [place: number, before: number] {
  let [low, high] = [0, left.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (left[middle]! - middle <= index) low = middle + 1;
    else high = middle;
  }
  return [index + low, low];
}

function requirePlaces(places: Int32Array, count: number): void {
  const odd = places.findIndex((place, at) => !(place > (places[at - 1] ?? -1) && place < count));
  if (odd < 0) return;
  const expected = `expected ascending places below ${count}`;
  throw new RangeError(`clicksWithout: ${expected}, got ${places[odd]} as number ${odd}.`);
}

/** The log with these records behind its own. @throws RangeError for records that its layout does not allow */
export function clicksWith(log: EncodedRecords, more: ClickRecords): EncodedRecords {
  const { header, codec } = log;
  const size = codec.recordBytes;
  const own = recordBytes(more.count * size);
  codec.encode(more, { begin: 0, end: more.count, at: 0 }, own);
  return viewOf(log, {
    header: { ...header, count: header.count + more.count },
    bytes: async (begin, count, into) => {
      const before = Math.min(Math.max(header.count - begin, 0), count);
      if (before > 0) await log.bytes(begin, before, into);
      const first = begin + before - header.count;
      const rest = own.bytes.subarray(first * size, (first + count - before) * size);
      if (before < count) into.bytes.set(rest, before * size);
    },
  });
}

/** Other ids: of each field by the old ones. */
export interface OtherIds {
  readonly layout: ClickLayout;
  readonly idOf: readonly Int32Array[];
}

/** Records with other ids, in a layout that has them. */
export const withOtherIds = (records: ClickRecords, { layout, idOf }: OtherIds): ClickRecords => ({
  ...records,
  ids: records.ids.map((id, at) => idOf[at % layout.fields.length]![id]!),
});

/** The log with other ids. */
export function clicksWithOtherIds(log: EncodedRecords, other: OtherIds): EncodedRecords {
  const { hasUsers } = log.header;
  const codec = recordCodec(other.layout, hasUsers);
  return viewOf(log, {
    header: { ...log.header, layout: other.layout },
    codec,
    bytes: async (begin, count, into) => {
      const records = withOtherIds(await log.records(begin, count), other);
      codec.encode(records, { begin: 0, end: count, at: 0 }, into);
    },
  });
}

/** Another log in the same file. */
function viewOf(
  { path, codec: same }: EncodedRecords,
  {
    header,
    bytes,
    codec = same,
  }: Pick<EncodedRecords, "header" | "bytes"> & Partial<Pick<EncodedRecords, "codec">>,
): EncodedRecords {
  return {
    ...{ path, header, codec, bytes },
    records: (begin, count) => decoded({ header, codec, bytes }, begin, count),
    close: async () => {},
  };
}

/** Records at these places, ascending, in memory: neighbours are read together. */
export async function encodedRecordsAt(
  log: EncodedRecords,
  places: Int32Array,
): Promise<readonly ClickRecords[]> {
  const found: ClickRecords[] = [];
  for (let at = 0; at < places.length; ) {
    let end = at + 1;
    while (end < places.length && places[end] === places[end - 1]! + 1) end++;
    found.push(await log.records(places[at]!, end - at));
    at = end;
  }
  return found;
}
