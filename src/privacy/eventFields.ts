/** The fields of events: what each means, what it may hold, and why another value is refused. */
import { z } from "zod";
import { RefusedInputError, shown } from "./refusal.ts";

/** A field of one kind of event or of several. */
export interface Field<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** What it has to be, in words. */
  readonly expected: string;
  /** Why it matters, and what to do. */
  readonly why: string;
}

/** A field with what is said about it. */
export const field = <Schema extends z.ZodType>(
  schema: Schema,
  expected: string,
  why: string,
): Field<Schema> => ({ schema: schema.describe(`${expected}. ${why}`), expected, why });

const whole = (least: number) => z.int().min(least);
const share = () => z.number().min(0).max(1);
const nothing = "A limit of what was released without noise is the event nonPrivate.";

/** All of them, by name. */
export const eventFields = {
  noiseMultiplier: field(
    z.number().gt(0),
    "a finite number above 0",
    "It is the noise over what one record contributes. Without noise nothing is private, however small the clip norm: that is the event nonPrivate.",
  ),
  standardDeviation: field(
    z.number().gt(0),
    "a finite number above 0",
    `It is the standard deviation of the noise. ${nothing}`,
  ),
  sensitivity: field(
    whole(1),
    "a whole number of at least 1",
    "It is how far one record moves a sum of whole numbers; one that moves nothing is the event noOp.",
  ),
  decay: field(
    z.number().gt(0),
    "a finite number above 0",
    "Noise on whole numbers has mass proportional to exp(-decay |k|); at 0 there is no such distribution.",
  ),
  noise: field(
    share().gt(0),
    "a probability above 0 and at most 1",
    `It is how often the answer is drawn at random. ${nothing}`,
  ),
  buckets: field(
    whole(2),
    "a whole number of at least 2",
    "It counts the possible answers; with one alone nothing is asked.",
  ),
  epsilon: field(
    z.number().min(0),
    "a finite number of at least 0",
    `It bounds the loss of privacy. ${nothing}`,
  ),
  delta: field(
    share(),
    "a number from 0 to 1",
    "It is the probability that the bound epsilon does not hold.",
  ),
  rho: field(
    z.number().min(0),
    "a finite number of at least 0",
    "It bounds the Rényi divergence of every order α by xi + rho α.",
  ),
  xi: field(
    z.number().min(0),
    "a finite number of at least 0",
    "It bounds the Rényi divergence of every order α by xi + rho α; usually 0.",
  ),
  sensitivities: field(
    z.array(z.number().min(0)).min(1),
    "finite numbers of at least 0, one for each probability",
    "They are how far a unit moves the sum, and each happens with the probability in its place.",
  ),
  probabilities: field(
    z.array(share()).min(1),
    "probabilities that add up to 1, one for each sensitivity",
    "What is left out would not be accounted for.",
  ),
  datasetSize: field(
    whole(1),
    "a whole number of at least 1",
    "It counts the records from which batches are drawn.",
  ),
  samplingRate: field(
    share(),
    "a number from 0 to 1",
    "It is the probability that a record is in a batch: the expected size of a batch over the number of records.",
  ),
  batchLimit: field(
    whole(1),
    "a whole number of at least 1",
    "Batches are cut at random to at most this many records.",
  ),
  batchSize: field(
    whole(1),
    "a whole number from 1 to datasetSize",
    "It counts the records of every batch.",
  ),
  stepCounts: field(
    z.array(whole(1)).min(1),
    "whole numbers of at least 1, one for each stretch between restarts",
    "A step is done or it is not: count those that were begun.",
  ),
  count: field(
    whole(0),
    `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
    "A step is done or it is not: count those that were begun.",
  ),
  mean: field(
    z.number().min(1),
    "a finite number of at least 1",
    "It is how many runs there are on average; one of them is always there.",
  ),
  shape: field(
    z.union([z.number().gt(-1), z.literal("poisson")]),
    'a number above -1, or "poisson"',
    "It says how the number of runs was drawn: 1 geometric, 0 logarithmic.",
  ),
} as const;

/** Name of a field. */
export type EventField = keyof typeof eventFields;

/** `value`, where it may stand in this field. Throws a RefusedInputError that calls it `where`. */
export function checkedField(
  name: "noiseMultiplier" | "samplingRate" | "count" | "datasetSize",
  value: unknown,
  where: string,
): number {
  const { schema, expected, why } = eventFields[name];
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  throw new RefusedInputError({ where, expected, got: shown(value), why });
}
