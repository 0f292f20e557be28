/** Numeric inputs, written for a piece of a log at a time. */
import type { NumberEncoding, NumberRule } from "./encoding.ts";
import type { PieceFaults } from "./faults.ts";
import { hasOneOf, numberAt, type TextColumn } from "./textColumn.ts";

/** Where numbers go: every `stride` one, from `offset`. */
export interface NumberTarget {
  readonly numbers: Float32Array;
  readonly offset: number;
  readonly stride: number;
}

/** Writes the numbers of all records of a piece. */
export type NumberWriter = (column: TextColumn, faults: PieceFaults, target: NumberTarget) => void;

/** Writes a number after its rule, and what stands for missing ones. */
export function numberWriter(
  { column, rule, missing = 0 }: NumberEncoding,
  missingTexts: readonly string[],
): NumberWriter {
  const isMissing = hasOneOf(missingTexts);
  if (rule.kind === "isMissing") {
    return (texts, { count }, { numbers, offset, stride }) => {
      for (let record = 0, at = offset; record < count; record++, at += stride) {
        numbers[at] = isMissing(texts, record) ? 1 : 0;
      }
    };
  }
  const change = changeBy(rule);
  return (texts, faults, { numbers, offset, stride }) => {
    for (let record = 0, at = offset; record < faults.count; record++, at += stride) {
      if (isMissing(texts, record)) {
        numbers[at] = missing;
        continue;
      }
      const value = Math.fround(change(numberAt(texts, record)));
      numbers[at] = value;
      if (!Number.isFinite(value)) faults.add(faultOf(texts, record, column));
    }
  };
}

function faultOf(texts: TextColumn, record: number, column: string) {
  const isNumber = !Number.isNaN(numberAt(texts, record));
  const reason = isNumber ? "a number too large for 32 bits" : "not a number";
  return { record, column, reason, got: texts.text(record) };
}

function changeBy(rule: Exclude<NumberRule, { readonly kind: "isMissing" }>) {
  switch (rule.kind) {
    case "raw":
      return (value: number) => value;
    case "log":
      return rule.signed
        ? (value: number) => (value < 0 ? -Math.log1p(-value) : Math.log1p(value))
        : (value: number) => Math.log1p(Math.max(value, 0));
    case "clamp":
      return (value: number) => Math.min(rule.high, Math.max(rule.low, value));
    case "unit":
      return (value: number) =>
        (Math.min(rule.high, Math.max(rule.low, value)) - rule.low) / (rule.high - rule.low);
  }
}
