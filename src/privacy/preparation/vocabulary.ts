/**
 * Which values a field has, found out privately: counts with Gaussian noise, of which those above a threshold are kept.
 * Korolova et al. 2009; Wilson et al. 2020 (arXiv 1909.01917); Desfontaines, Voss, Gipson & Mandayam 2022
 * (arXiv 2006.03684).
 *
 * Values that somebody else has, too, are sums with Gaussian noise. Values that one unit alone has are there or not: by
 * themselves they say more than any noise hides, but they reach the threshold with probability `failureDelta` at most, so
 * that they are one (0, failureDelta) release beside the Gaussian.
 */
import { normalCdf, normalQuantile } from "../../math/distributions/normal.ts";
import type { Charge } from "../ledger.ts";
import type { NeighboringRelation } from "../neighboringRelation.ts";
import {
  chargeOf,
  normals,
  ownRandomness,
  type PreparationOptions,
  type Prepared,
  prepared,
  recordsOfUnit,
  requireAbove,
} from "./preparation.ts";

/** How a vocabulary is found. */
export interface VocabularyOptions extends PreparationOptions {
  /** Standard deviation of the noise over what one unit moves the counts by. Above 0. */
  readonly noiseMultiplier: number;
  /** Probability that a value which one unit alone has is kept: a part of the charge. In (0, 0.5). */
  readonly failureDelta: number;
  /** What was counted: records with a value, or units that have it in some record. @default "records" */
  readonly counted?: "records" | "units";
  /** Values of one record at most, different ones: of all fields together, as many as there are fields. @default 1 */
  readonly valuesPerRecord?: number;
}

/** Values that enough units have. */
export interface Vocabulary {
  /** The most frequent by noisy counts first. */
  readonly values: readonly string[];
  /** In the same order: whole numbers. */
  readonly noisyCounts: readonly number[];
  /** What a noisy count had to reach. */
  readonly threshold: number;
}

/** Noise and threshold of a vocabulary, which do not depend on data. */
export interface VocabularyThreshold {
  readonly sensitivity: number;
  readonly standardDeviation: number;
  readonly threshold: number;
  /** Probability that something of one unit alone passes: at most what was asked for. */
  readonly failureDelta: number;
}

const [what, of] = ["vocabulary of", "vocabulary"] as const;

/** What a vocabulary costs: known before a value is counted. @throws RangeError for numbers out of range */
export function vocabularyCharge(options: VocabularyOptions): Charge {
  const { noiseMultiplier, neighboringRelation } = options;
  const delta = lossOfUnique(neighboringRelation, vocabularyThreshold(options).failureDelta);
  return chargeOf(options, {
    ...{ what, of },
    event: {
      kind: "composed",
      events: [
        { kind: "gaussian", noiseMultiplier },
        { kind: "epsilonDelta", epsilon: 0, delta },
      ],
    },
  });
}

/**
 * Values whose noisy count reaches the threshold. Counts are read once and not kept, so that memory grows with what is
 * kept alone: a database can group and spill.
 *
 * @throws RangeError for numbers out of range, and for counts below 1: a value that nobody has is not in the stream.
 */
export async function privateVocabulary(
  counts: Iterable<readonly [string, number]> | AsyncIterable<readonly [string, number]>,
  options: VocabularyOptions,
): Promise<Prepared<Vocabulary>> {
  const { name } = options;
  const { sensitivity, standardDeviation, threshold } = vocabularyThreshold(options);
  const normal = normals(ownRandomness(options, what));
  const kept: [value: string, noisyCount: number][] = [];
  for await (const [value, count] of counts) {
    if (!(count >= 1)) {
      throw new RangeError(`${what} ${name}: expected counts of at least 1, got ${count}.`);
    }
    const noisyCount = count + standardDeviation * normal();
    if (noisyCount >= threshold) kept.push([value, Math.round(noisyCount)]);
  }
  kept.sort(byCountThenValue);
  const result = {
    values: kept.map(([value]) => value),
    noisyCounts: kept.map(([, count]) => count),
    threshold,
  };
  const { event } = vocabularyCharge(options);
  return prepared(options, { result, sensitivity, of, what, event });
}

/** The order of a stream is private: what is released has one of its own. */
function byCountThenValue([a, aCount]: [string, number], [b, bCount]: [string, number]): number {
  if (aCount !== bCount) return bCount - aCount;
  return a < b ? -1 : 1;
}

/**
 * Noise and threshold for these options, for a unit of r records with v values each.
 *
 * Counted by units, it adds 1 to at most r v values: √(r v) in L2 norm, and r v values of its own have to stay below.
 * Counted by records, it adds at most r to a value, and r v to all of them: r √v in L2 norm. The chance that one of its
 * own passes is convex in how they are spread, so that the worst is v values r times, or r v values once.
 */
export function vocabularyThreshold(options: VocabularyOptions): VocabularyThreshold {
  const { name, noiseMultiplier, failureDelta, counted = "records", valuesPerRecord = 1 } = options;
  requireAbove(name, "noiseMultiplier", noiseMultiplier);
  if (!(failureDelta > 0 && failureDelta < 0.5)) {
    throw new RangeError(`${name}: expected failureDelta in (0, 0.5), got ${failureDelta}.`);
  }
  if (!(Number.isSafeInteger(valuesPerRecord) && valuesPerRecord >= 1)) {
    const expected = "expected a whole number of valuesPerRecord of at least 1";
    throw new RangeError(`${name}: ${expected}, got ${valuesPerRecord}.`);
  }
  const records = recordsOfUnit(options);
  const byUnits = counted === "units";
  const sensitivity = Math.sqrt(valuesPerRecord) * (byUnits ? Math.sqrt(records) : records);
  const standardDeviation = noiseMultiplier * sensitivity;
  const spread = { times: 1, values: records * valuesPerRecord };
  const together = { times: records, values: valuesPerRecord };
  const worst = byUnits ? [spread] : [spread, together];
  const threshold = Math.max(
    ...worst.map(({ times, values }) => {
      const each = -Math.expm1(Math.log1p(-failureDelta) / values);
      return times - standardDeviation * normalQuantile(each);
    }),
  );
  const chances = worst.map(({ times, values }) => {
    const each = normalCdf((times - threshold) / standardDeviation);
    return -Math.expm1(values * Math.log1p(-each));
  });
  const found = Math.max(...chances);
  return { sensitivity, standardDeviation, threshold, failureDelta: found };
}

/** Of two units that are exchanged, each may have values of its own. */
const lossOfUnique = (relation: NeighboringRelation, failureDelta: number): number =>
  relation === "replaceOne" ? -Math.expm1(2 * Math.log1p(-failureDelta)) : failureDelta;
