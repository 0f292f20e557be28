/**
 * How columns become what a model reads. Nothing here looks at records, so an encoding is public as long as its vocabularies
 * and edges are: published lists, or lists that were paid for.
 */
import { createHash } from "node:crypto";
import type { ClickLayout } from "./clickRecords.ts";
import type { ClickColumn, ClickLabel, ClickSchema } from "./schema.ts";

/** How the ids of a field are made. Id 0 is always the missing value. */
export type IdRule =
  /** Ids 1 … buckets − 1 by a hash of the text, with the name of the column as its seed. At least 2 buckets. */
  | { readonly kind: "hash"; readonly buckets: number }
  /** Ids 1 … values.length; all other texts share the last one, values.length + 1. */
  | { readonly kind: "vocabulary"; readonly values: readonly string[] }
  /** 1 + the number of edges that the number reaches. Edges rise. */
  | { readonly kind: "edges"; readonly edges: readonly number[] }
  /**
   * Whole numbers after ⌊ln(x)²⌋, a transform that is common on Criteo's integers: for x > 2 id 5 + ⌊ln(x)²⌋, at most 5 + `largest`; 1, 2,
   * 3 and 4 are below 0, from 0, from 1 and 2. @default largest 461: ln(2³¹)² = 461.7
   */
  | { readonly kind: "logSquared"; readonly largest?: number }
  /** Ids 1 … 24 are hours of the day; for columns with a `clock`. */
  | { readonly kind: "hourOfDay" };

/** A categorical input. */
export interface FieldEncoding {
  readonly column: string;
  /** @default the name of the column */
  readonly name?: string;
  readonly ids: IdRule;
}

/** How a number is changed before a model reads it. */
export type NumberRule =
  | { readonly kind: "raw" }
  /** ln(1 + max(x, 0)); `signed`: sign(x) ln(1 + |x|). */
  | { readonly kind: "log"; readonly signed?: boolean }
  /** Between `low` and `high`. */
  | { readonly kind: "clamp"; readonly low: number; readonly high: number }
  /** (clamp(x) − low) ÷ (high − low), in [0, 1]. */
  | { readonly kind: "unit"; readonly low: number; readonly high: number }
  /** 1 where the value is missing, else 0. */
  | { readonly kind: "isMissing" };

/** A numeric input. */
export interface NumberEncoding {
  readonly column: string;
  /** @default the name of the column */
  readonly name?: string;
  readonly rule: NumberRule;
  /** What stands for a missing value, after the rule. @default 0 */
  readonly missing?: number;
}

/** What a model reads of every record, and what it learns. */
export interface ClickEncoding {
  /** Name of a label of the schema. */
  readonly label: string;
  readonly fields: readonly FieldEncoding[];
  readonly numbers: readonly NumberEncoding[];
  /** The column that says whose record it is: texts become whole numbers by a hash of 53 bits; missing ones share user 0. */
  readonly user?: string;
}

/** What the default encoding leaves open. */
export interface DefaultEncodingOptions {
  /** Ids of every hashed field, the missing value among them. @default 1000 */
  readonly buckets?: number;
  /** @default the first label of the schema */
  readonly label?: string;
}

const largestLogSquared = 461;
const firstLogSquared = 5;

/** How many ids a rule can give. */
export function bucketsOf(ids: IdRule): number {
  switch (ids.kind) {
    case "hash":
      return ids.buckets;
    case "vocabulary":
      return ids.values.length + 2;
    case "edges":
      return ids.edges.length + 2;
    case "logSquared":
      return firstLogSquared + (ids.largest ?? largestLogSquared) + 1;
    case "hourOfDay":
      return 25;
  }
}

/** What the records of this encoding consist of. */
export const layoutOf = ({ fields, numbers }: ClickEncoding): ClickLayout => ({
  fields: fields.map(({ column, name = column, ids }) => ({ name, buckets: bucketsOf(ids) })),
  numbers: numbers.map(({ column, name = column }) => name),
});

/**
 * Every categorical column hashed, every number as signed log1p, the user where there is one; no trap, no time, nothing of the label.
 *
 * @throws RangeError where the schema has no such label, or fewer than 2 buckets are asked for.
 */
export function defaultEncoding(
  schema: ClickSchema,
  { buckets = 1000, label = schema.labels[0]!.name }: DefaultEncodingOptions = {},
): ClickEncoding {
  labelNamed(schema, label);
  const of = (role: ClickColumn["role"]) =>
    schema.columns.filter(
      (each) => each.role === role && each.trap === undefined && !each.optional,
    );
  const [user] = of("user");
  const encoding: ClickEncoding = {
    label,
    fields: of("categorical").map(({ name }) => ({ column: name, ids: { kind: "hash", buckets } })),
    numbers: of("number").map(({ name }) => ({
      column: name,
      rule: { kind: "log", signed: true },
    })),
    ...(user === undefined ? {} : { user: user.name }),
  };
  checkEncoding(schema, encoding);
  return encoding;
}

/** The label called so. @throws RangeError that lists the labels where there is none. */
export function labelNamed({ name, labels }: ClickSchema, wanted: string): ClickLabel {
  const found = labels.find((each) => each.name === wanted);
  if (found !== undefined) return found;
  const known = labels.map((each) => each.name).join(", ");
  throw new RangeError(`label: ${name} has ${known}, got ${wanted}.`);
}

/** A short name for an encoding: equal encodings have equal ones. For files that must not be mixed up. */
export const encodingDigest = (encoding: ClickEncoding): string =>
  createHash("sha256").update(JSON.stringify(encoding)).digest("hex").slice(0, 16);

/** @throws RangeError for columns that are not there, names twice, buckets, edges or limits that cannot be. */
export function checkEncoding(schema: ClickSchema, encoding: ClickEncoding): void {
  labelNamed(schema, encoding.label);
  const { fields, numbers, user } = encoding;
  if (fields.length + numbers.length === 0)
    throw new RangeError("encoding: expected inputs, got none.");
  for (const { column } of [...fields, ...numbers, ...(user ? [{ column: user }] : [])]) {
    columnNamed(schema, column);
  }
  const { fields: named, numbers: others } = layoutOf(encoding);
  const names = [...named.map(({ name }) => name), ...others.map((name) => `number ${name}`)];
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw new RangeError(`encoding: ${twice} stands there twice; give it a name.`);
  for (const field of fields) checkIds(schema, field);
  for (const { column, rule, missing = 0 } of numbers) checkRule(column, rule, missing);
}

function columnNamed({ name, columns }: ClickSchema, wanted: string): ClickColumn {
  const found = columns.find((each) => each.name === wanted);
  if (found !== undefined) return found;
  const known = columns.map((each) => each.name).join(", ");
  throw new RangeError(`encoding: ${name} has the columns ${known}; got ${wanted}.`);
}

function checkIds(schema: ClickSchema, { column, ids }: FieldEncoding): void {
  const refuse = (expected: string) => {
    throw new RangeError(`encoding of ${column}: expected ${expected}.`);
  };
  const buckets = bucketsOf(ids);
  if (!(Number.isInteger(buckets) && buckets >= 2 && buckets <= 2 ** 31)) {
    refuse(`2 to 2³¹ ids, the missing value among them, got ${buckets}`);
  }
  if (ids.kind === "vocabulary" && new Set(ids.values).size !== ids.values.length) {
    refuse("every value once");
  }
  if (ids.kind === "edges") {
    const isRising = ids.edges.every((edge, at) => at === 0 || edge > ids.edges[at - 1]!);
    if (!isRising || !ids.edges.every(Number.isFinite)) refuse(`edges that rise, got ${ids.edges}`);
  }
  if (ids.kind === "hourOfDay" && columnNamed(schema, column).clock === undefined) {
    refuse("a clock in the schema, for the hour of the day");
  }
}

function checkRule(column: string, rule: NumberRule, missing: number): void {
  const hasLimits = rule.kind === "clamp" || rule.kind === "unit";
  const areLimits = !hasLimits || (rule.low < rule.high && Number.isFinite(rule.high - rule.low));
  if (areLimits && Number.isFinite(missing)) return;
  throw new RangeError(
    `encoding of ${column}: expected low < high and finite numbers, got ${JSON.stringify({ ...rule, missing })}.`,
  );
}
