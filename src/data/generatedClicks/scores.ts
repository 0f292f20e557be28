/** What ids and numbers add to the score of a record. */
import { generator, type Seed, split } from "../../math/seed.ts";
import type { ClickWorldOptions } from "./options.ts";

/** The meaning of all inputs. */
export interface Scores {
  readonly fields: number;
  /** Of the record at this place. */
  of(ids: Int32Array, numbers: Float32Array, record: number): number;
}

/**
 * Normal weights: fields and numbers share what linear models can find equally, and neighbouring fields share the rest as
 * pairs of ids, each with a weight of its own.
 */
export function scoresOf(
  seed: Seed,
  { buckets, numbers, signal, pairs }: Required<ClickWorldOptions>,
): Scores {
  const fields = buckets.length;
  const linear = signal * Math.sqrt((1 - pairs) / (fields + numbers));
  const weights = buckets.map((count, field) =>
    normals(split(seed, "field", field), count, linear),
  );
  const slopes = normals(split(seed, "numbers"), numbers, linear);
  const couples = Math.floor(fields / 2);
  const paired = couples > 0 ? signal * Math.sqrt(pairs / couples) : 0;
  const table = normals(split(seed, "pairs"), pairTable, paired);
  return {
    fields,
    of: (ids, values, record) => {
      let score = 0;
      const begin = record * fields;
      for (let field = 0; field < fields; field++) score += weights[field]![ids[begin + field]!]!;
      for (let at = 0; at < numbers; at++) score += slopes[at]! * values[record * numbers + at]!;
      if (paired === 0) return score;
      for (let couple = 0; couple < couples; couple++) {
        const [first, second] = [ids[begin + 2 * couple]!, ids[begin + 2 * couple + 1]!];
        score += table[pairPlace(couple, first, second)]!;
      }
      return score;
    },
  };
}

/** Pairs of ids share this many weights. */
const pairTable = 2 ** 16;

/** A place that looks drawn at random for each pair. */
function pairPlace(couple: number, first: number, second: number): number {
  const mixed = Math.imul(first + 1, 0x9e3779b1) ^ Math.imul(second + 1, 0x85ebca77);
  const hash = Math.imul(mixed ^ (mixed >>> 15) ^ Math.imul(couple + 1, 0xc2b2ae3d), 0x27d4eb2f);
  return (hash ^ (hash >>> 16)) & (pairTable - 1);
}

function normals(seed: Seed, count: number, deviation: number): Float32Array {
  const random = generator(seed);
  return Float32Array.from({ length: count }, () => deviation * random.normal());
}
