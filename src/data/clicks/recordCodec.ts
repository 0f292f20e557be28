/**
 * A record of a click log as bytes: always as many, so that record i lies at i times that.
 *
 * Label, numbers and user come first, then ids: four bytes for fields of more than 65,536 ids, two for those of more than
 * 256, one for the others. Little-endian, like every machine that Node.js has a release for except one.
 */
import type { ClickLayout, ClickRecords } from "./clickRecords.ts";

/** Bytes seen as words of every size. They begin at a multiple of 4. */
export interface RecordBytes {
  readonly bytes: Uint8Array;
  readonly halves: Uint16Array;
  readonly words: Uint32Array;
  readonly floats: Float32Array;
}

/** Arrays that records are read into, as in `ClickRecords`. */
export interface RecordArrays {
  readonly ids: Int32Array;
  readonly numbers: Float32Array;
  readonly labels: Float32Array;
  readonly users?: Float64Array;
}

/** Reads and writes records of one layout. */
export interface RecordCodec {
  /** A multiple of 4. */
  readonly recordBytes: number;
  /** Writes records `begin` … `end` − 1, the first as number `at` of `into`. @throws RangeError for what the layout does not allow. */
  encode(records: ClickRecords, range: RecordRange, into: RecordBytes): void;
  /** Reads record number `at` of `from` into the arrays, as number `slot`. */
  decode(from: RecordBytes, at: number, to: RecordSlot): void;
}

/** Neighbouring records, and where they go. */
export interface RecordRange {
  readonly begin: number;
  readonly end: number;
  readonly at: number;
}

/** Where a record is read to. Mutable, so that one serves many records. */
export interface RecordSlot {
  readonly arrays: RecordArrays;
  slot: number;
}

/** All views of `count` bytes of their own. */
export function recordBytes(count: number): RecordBytes {
  const buffer = new ArrayBuffer(Math.ceil(count / 4) * 4);
  return {
    bytes: new Uint8Array(buffer, 0, count),
    halves: new Uint16Array(buffer),
    words: new Uint32Array(buffer),
    floats: new Float32Array(buffer),
  };
}

/** How records of this layout lie in bytes. */
export function recordCodec(layout: ClickLayout, hasUsers: boolean): RecordCodec {
  const places = recordPlaces(layout, hasUsers);
  return {
    recordBytes: places.recordBytes,
    encode: (records, range, into) => {
      if (!hasUsers && records.users) {
        throw new RangeError("encoded clicks: expected no users here either, got some.");
      }
      encodeNumbers(places, { records, range, into });
      if (hasUsers) encodeUsers(places, { records, range, into });
      for (const part of places.parts) {
        encodeIds(places, part, { records, range, into });
      }
    },
    decode: (from, at, to) => {
      decodeNumbers(places, from, { at, to });
      const { parts, fields } = places;
      for (let part = 0; part < 3; part++) {
        const { size, begin, columns } = parts[part]!;
        const first = (at * places.recordBytes) / size + begin;
        copyIds(elementsOf(from, size), first, {
          columns,
          ids: to.arrays.ids,
          to: to.slot * fields,
        });
      }
    },
  };
}

/** Where everything lies in a record. */
interface RecordPlaces {
  readonly recordBytes: number;
  readonly fields: number;
  readonly numbers: number;
  readonly hasUsers: boolean;
  /** Ids of 4, 2 and 1 bytes. */
  readonly parts: readonly SizedIds[];
}

interface SizedIds {
  readonly size: 4 | 2 | 1;
  /** Place of the first one, in units of their size. */
  readonly begin: number;
  /** Which fields they are, how they are called, and below what their ids are. */
  readonly columns: Int32Array;
  readonly names: readonly string[];
  readonly buckets: Float64Array;
}

function recordPlaces({ fields, numbers }: ClickLayout, hasUsers: boolean): RecordPlaces {
  let end = 4 * (1 + numbers.length + (hasUsers ? 2 : 0));
  const all = fields.map(({ name, buckets }, column) => ({ name, buckets, column }));
  const parts = ([4, 2, 1] as const).map((size): SizedIds => {
    const own = all.filter(({ buckets }) => bytesOfId(buckets) === size);
    const begin = end / size;
    end += own.length * size;
    return {
      ...{ size, begin, names: own.map(({ name }) => name) },
      columns: Int32Array.from(own, ({ column }) => column),
      buckets: Float64Array.from(own, ({ buckets }) => buckets),
    };
  });
  const counts = { fields: fields.length, numbers: numbers.length };
  return { ...counts, recordBytes: Math.ceil(end / 4) * 4, hasUsers, parts };
}

const bytesOfId = (buckets: number) => (buckets > 65536 ? 4 : buckets > 256 ? 2 : 1);

/** The array of a view with elements of this size. */
const elementsOf = (view: RecordBytes, size: 4 | 2 | 1) =>
  size === 4 ? view.words : size === 2 ? view.halves : view.bytes;

interface Encoding {
  readonly records: ClickRecords;
  readonly range: RecordRange;
  readonly into: RecordBytes;
}

function encodeNumbers(places: RecordPlaces, { records, range, into }: Encoding): void {
  const { numbers } = places;
  const [words, floats] = [places.recordBytes / 4, into.floats];
  for (let place = range.begin; place < range.end; place++) {
    const base = (range.at + place - range.begin) * words;
    const label = records.labels[place]!;
    if (!(label >= 0 && label < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`encoded clicks: expected labels of at least 0, got ${label}.`);
    }
    floats[base] = label;
    for (let index = 0; index < numbers; index++) {
      const number = records.numbers[place * numbers + index]!;
      if (!Number.isFinite(number)) {
        throw new RangeError(`encoded clicks: expected finite numbers, got ${number}.`);
      }
      floats[base + 1 + index] = number;
    }
  }
}

function encodeUsers(places: RecordPlaces, { records, range, into: { words } }: Encoding): void {
  for (let place = range.begin; place < range.end; place++) {
    const user = records.users?.[place];
    if (user === undefined || !(Number.isSafeInteger(user) && user >= 0)) {
      throw new RangeError(`encoded clicks: expected users as whole numbers from 0, got ${user}.`);
    }
    const at = ((range.at + place - range.begin) * places.recordBytes) / 4 + 1 + places.numbers;
    words[at] = user % 2 ** 32;
    words[at + 1] = Math.floor(user / 2 ** 32);
  }
}

function encodeIds(
  { recordBytes, fields }: RecordPlaces,
  { size, begin, columns, names, buckets }: SizedIds,
  { records, range, into }: Encoding,
): void {
  const elements = elementsOf(into, size);
  const stride = recordBytes / size;
  for (let place = range.begin; place < range.end; place++) {
    const base = (range.at + place - range.begin) * stride + begin;
    for (let index = 0; index < columns.length; index++) {
      const id = records.ids[place * fields + columns[index]!]!;
      if (!(id >= 0 && id < buckets[index]!)) {
        const expected = `expected ids of ${names[index]} below ${buckets[index]}`;
        throw new RangeError(`encoded clicks: ${expected}, got ${id}.`);
      }
      elements[base + index] = id;
    }
  }
}

function decodeNumbers(
  { recordBytes, numbers, hasUsers }: RecordPlaces,
  { floats, words }: RecordBytes,
  { at, to: { arrays, slot } }: { readonly at: number; readonly to: RecordSlot },
): void {
  const base = (at * recordBytes) / 4;
  arrays.labels[slot] = floats[base]!;
  for (let index = 0; index < numbers; index++) {
    arrays.numbers[slot * numbers + index] = floats[base + 1 + index]!;
  }
  if (!hasUsers || arrays.users === undefined) return;
  const user = base + 1 + numbers;
  arrays.users[slot] = words[user]! + 2 ** 32 * words[user + 1]!;
}

function copyIds(
  elements: ArrayLike<number>,
  first: number,
  {
    columns,
    ids,
    to,
  }: { readonly columns: Int32Array; readonly ids: Int32Array; readonly to: number },
): void {
  for (let index = 0; index < columns.length; index++) {
    ids[to + columns[index]!] = elements[first + index]!;
  }
}
