/** Labels, users and the choice of records, computed for a piece of a log at a time. */
import type { PieceFaults } from "./faults.ts";
import { hashOfText, hashOfWords } from "./murmur.ts";
import type { ClickCondition, ClickLabel } from "./schema.ts";
import {
  comparedText,
  hasOneOf,
  hasText,
  longestInPlace,
  numberAt,
  type TextColumn,
} from "./textColumn.ts";

/** Columns of a piece by name. */
export type ColumnOf = (name: string) => TextColumn;

/** Whether conditions hold for a record of the piece. */
type Holds = (columnOf: ColumnOf) => (record: number) => boolean;

/** Says which records a label is about. */
export const isAbout = ({ where }: ClickLabel): Holds => allHold(where);

function allHold(conditions: readonly ClickCondition[]): Holds {
  const parts = conditions.map(holds);
  return (columnOf) => {
    const tests = parts.map((part) => part(columnOf));
    return (record) => tests.every((test) => test(record));
  };
}

function holds(condition: ClickCondition): Holds {
  if (condition.kind === "is") {
    const value = comparedText(condition.value);
    return (columnOf) => {
      const column = columnOf(condition.column);
      return (record) => hasText(column, record, value);
    };
  }
  return (columnOf) => {
    const [column, other] = [columnOf(condition.column), columnOf(condition.other)];
    return (record) => numberAt(column, record) === numberAt(other, record) + condition.plus;
  };
}

/** Writes the labels of all records of a piece. */
export type LabelWriter = (columnOf: ColumnOf, faults: PieceFaults, labels: Float32Array) => void;

/** Writes a label: 0 or 1, or a count. */
export function labelWriter({ source, task }: ClickLabel): LabelWriter {
  if (source.kind === "all") {
    const test = allHold(source.of);
    return (columnOf, { count }, labels) => {
      const isPositive = test(columnOf);
      for (let record = 0; record < count; record++) labels[record] = isPositive(record) ? 1 : 0;
    };
  }
  const { column } = source;
  const [labelOf, reason] =
    source.kind === "texts"
      ? [wordLabel(source.positive, source.negative), "a label of no known text"]
      : [
          numberLabel(task),
          task === "binary" ? "a label other than 0 or 1" : "a label that is no count",
        ];
  return (columnOf, faults, labels) => {
    const texts = columnOf(column);
    for (let record = 0; record < faults.count; record++) {
      const label = labelOf(texts, record);
      labels[record] = label;
      if (label < 0) faults.add({ record, column, reason, got: texts.text(record) });
    }
  };
}

/** The label of a record; −1 where it has none. */
type LabelOf = (texts: TextColumn, record: number) => number;

function wordLabel(positive: readonly string[], negative: readonly string[]): LabelOf {
  const [isPositive, isNegative] = [hasOneOf(positive), hasOneOf(negative)];
  return (texts, record) => (isPositive(texts, record) ? 1 : isNegative(texts, record) ? 0 : -1);
}

const largestCount = 2 ** 24;

const numberLabel =
  (task: ClickLabel["task"]): LabelOf =>
  (texts, record) => {
    const value = numberAt(texts, record);
    const largest = task === "binary" ? 1 : largestCount;
    return Number.isInteger(value) && value >= 0 && value <= largest ? value : -1;
  };

/** Whole numbers for users: 53 bits of two hashes; the missing one is 0. */
export function userWriter(column: string, missing: readonly string[]) {
  const isMissing = hasOneOf(missing);
  const [high, low] = [hashOfText(`high ${column}`, 0), hashOfText(`low ${column}`, 0)];
  return (texts: TextColumn, users: Float64Array) => {
    for (let record = 0; record < users.length; record++) {
      users[record] = isMissing(texts, record)
        ? 0
        : (hashAt(texts, record, high) >>> 11) * 2 ** 32 + hashAt(texts, record, low) || 1;
    }
  };
}

function hashAt(texts: TextColumn, record: number, seed: number): number {
  const at = 4 * record;
  return texts.words[at]! > longestInPlace
    ? hashOfText(texts.text(record), seed)
    : hashOfWords(texts.words, at, seed);
}
