/** Ids of a field, written for a piece of a log at a time. */
import type { FieldEncoding, IdRule } from "./encoding.ts";
import type { PieceFaults } from "./faults.ts";
import { lookupOf } from "./lookup.ts";
import { hashOfText, hashOfWords } from "./murmur.ts";
import type { ClickColumn } from "./schema.ts";
import { hasOneOf, longestInPlace, numberAt, type TextColumn } from "./textColumn.ts";

/** The id of a record that has a value; −1 where the value cannot be read. */
type IdOf = (column: TextColumn, record: number) => number;

/** Where the ids of a field go: every `stride` numbers one, from `offset`. */
export interface FieldTarget {
  readonly ids: Int32Array;
  readonly offset: number;
  readonly stride: number;
}

/** Writes the ids of the first `count` records. */
export type FieldWriter = (column: TextColumn, faults: PieceFaults, target: FieldTarget) => void;

/** What a writer needs to know of the column. */
export interface FieldContext {
  readonly column: ClickColumn;
  readonly missing: readonly string[];
}

/** Writes the ids of a field, the id 0 for missing values. */
export function fieldWriter(
  { ids }: FieldEncoding,
  { column, missing }: FieldContext,
): FieldWriter {
  const idOf = idsBy(ids, column);
  const isMissing = hasOneOf(missing);
  const reason = ids.kind === "hourOfDay" ? "not a time" : "not a number";
  return (texts, faults, { ids: out, offset, stride }) => {
    let at = offset;
    for (let record = 0; record < faults.count; record++, at += stride) {
      const id = isMissing(texts, record) ? 0 : idOf(texts, record);
      out[at] = id;
      if (id < 0) faults.add({ record, column: column.name, reason, got: texts.text(record) });
    }
  };
}

function idsBy(rule: IdRule, column: ClickColumn): IdOf {
  switch (rule.kind) {
    case "hash":
      return hashedId(column.name, rule.buckets - 1);
    case "vocabulary": {
      const find = lookupOf(rule.values);
      const others = rule.values.length + 1;
      return (texts, record) => {
        const place = find(texts, record);
        return place < 0 ? others : place + 1;
      };
    }
    case "edges":
      return ofNumber((value) => 1 + edgesReached(rule.edges, value));
    case "logSquared": {
      const { largest = 461 } = rule;
      return ofNumber((value) => logSquaredId(value, largest));
    }
    case "hourOfDay":
      return hourOf(column.clock!);
  }
}

/** 1 + hash mod `others`. The bias of the remainder is below others ÷ 2³². */
function hashedId(name: string, others: number): IdOf {
  const seed = hashOfText(name, 0);
  return (texts, record) => {
    const at = 4 * record;
    const hash =
      texts.words[at]! > longestInPlace
        ? hashOfText(texts.text(record), seed)
        : hashOfWords(texts.words, at, seed);
    return 1 + (hash % others);
  };
}

const ofNumber =
  (idOf: (value: number) => number): IdOf =>
  (texts, record) => {
    const value = numberAt(texts, record);
    return Number.isFinite(value) ? idOf(value) : -1;
  };

/** How many of the rising edges are at most `value`. */
function edgesReached(edges: readonly number[], value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function logSquaredId(value: number, largest: number): number {
  if (value > 2) return 5 + Math.min(largest, Math.floor(Math.log(value) ** 2));
  if (value < 0) return 1;
  return value === 2 ? 4 : 2 + Math.floor(value);
}

/** Ids 1 … 24. */
function hourOf(clock: NonNullable<ClickColumn["clock"]>): IdOf {
  if (clock === "seconds")
    return ofNumber((value) => 1 + (((Math.floor(value / 3600) % 24) + 24) % 24));
  const pattern = clock === "YYMMDDHH" ? /^\d{6}(\d\d)$/ : /^\d{4}-\d\d-\d\d[ T](\d\d):/;
  return (texts, record) => {
    const hour = Number(pattern.exec(texts.text(record))?.[1] ?? Number.NaN);
    return hour < 24 ? 1 + hour : -1;
  };
}
