/** What the columns of a generated log in Criteo's format are like: sizes, gaps, and what they say about a click. */
import { interceptFor } from "../../src/data/generatedClicks/rates.ts";
import { generator, type Seed, split, wordStream } from "../../src/math/seed.ts";
import { chosen, type PowerLaw, powerLaw } from "./powerLaw.ts";

/** Ids of the categorical columns: a few, many, millions. */
const idCounts = [
  ...[1460, 583, 5_000_000, 2_000_000, 305, 24, 12_500, 633, 3, 93_000, 5_700, 4_000_000, 3_200],
  ...[27, 15_000, 3_000_000, 10, 5_700, 2_200, 4, 3_500_000, 18, 15, 280_000, 105, 140_000],
];
/** Shares of lines where a column is empty. */
const idGaps = [
  ...[0, 0, 0.03, 0.03, 0, 0.12, 0, 0, 0, 0, 0, 0.03, 0],
  ...[0, 0, 0.03, 0, 0, 0.44, 0.44, 0.03, 0.76, 0, 0.03, 0.44, 0.44],
];
/** Largest numbers of the numeric columns. */
const largest = [
  ...[60, 22_000, 65_000, 960, 2_000_000, 230_000, 26_000, 6_000, 24_000, 10, 180, 2_000, 7_000],
];
const numberGaps = [0.44, 0, 0.21, 0.22, 0.03, 0.22, 0.04, 0, 0.04, 0.44, 0.04, 0.76, 0.22];

/** Categorical columns that say something about a click, and numeric ones. */
const tellingIds = [0, 1, 2, 8, 9, 13, 16, 19];
const tellingNumbers = [1, 5, 12];
/** Weights of an id's column; ids share them. */
const WEIGHTS = 1024;
/** Share of clicks; Criteo's log has about this. */
const rate = 0.256;

/** A column of ids. */
export interface IdColumn {
  readonly ids: PowerLaw;
  /** What the text of an id is mixed with, so that columns share none but by chance. */
  readonly salt: number;
  /** 32 random bits below this leave it empty. */
  readonly gap: number;
  /** What ids add to the logit, by their remainder; absent: nothing. */
  readonly weights?: Float32Array;
}

/** A column of whole numbers. */
export interface NumberColumn {
  readonly numbers: PowerLaw;
  /** Subtracted from each: the second one of Criteo's goes below 0. */
  readonly shift: number;
  readonly gap: number;
  /** What log(1 + number) is multiplied by in the logit; 0: nothing. */
  readonly slope: number;
}

/** All columns, and the logit where they say nothing. */
export interface CriteoWorld {
  readonly numbers: readonly NumberColumn[];
  readonly ids: readonly IdColumn[];
  readonly intercept: number;
}

/** The world of a seed. */
export function criteoWorld(seed: Seed): CriteoWorld {
  const columns = { numbers: numberColumns(), ids: idColumns(seed) };
  const words = new Uint32Array(8192 * LINE_WORDS);
  wordStream(split(seed, "calibration"))(words);
  const scores = Float32Array.from({ length: 8192 }, (_, line) =>
    scoreOf({ ...columns, intercept: 0 }, words, line * LINE_WORDS),
  );
  return { ...columns, intercept: interceptFor(scores, { task: "binary", rate }) };
}

/** Random words that a line takes: its label, then two for each column. */
export const LINE_WORDS = 1 + 2 * (13 + 26);

/** The logit of the line whose words begin here. */
export function scoreOf(
  { numbers, ids, intercept }: CriteoWorld,
  words: Uint32Array,
  begin: number,
): number {
  let score = intercept;
  for (const at of tellingNumbers) {
    const { gap, numbers: law, slope } = numbers[at]!;
    const word = begin + 1 + 2 * at;
    if (words[word]! >= gap) score += slope * Math.log1p(chosen(law, words[word + 1]!));
  }
  for (const at of tellingIds) {
    const { gap, ids: law, weights } = ids[at]!;
    const word = begin + 1 + 2 * (numbers.length + at);
    if (words[word]! >= gap) score += weights![chosen(law, words[word + 1]!) % WEIGHTS]!;
  }
  return score;
}

const numberColumns = () =>
  largest.map((most, at): NumberColumn => {
    const gap = numberGaps[at]! * 2 ** 32;
    const slope = tellingNumbers.includes(at) ? 0.15 * (at === 5 ? -1 : 1) : 0;
    return { numbers: powerLaw(most, 1.3), shift: at === 1 ? 2 : 0, gap, slope };
  });

function idColumns(seed: Seed): IdColumn[] {
  return idCounts.map((count, at) => {
    const { normal, integer } = generator(split(seed, "column", at));
    const column = {
      ...{ ids: powerLaw(count, 1.15), salt: integer(2 ** 32), gap: idGaps[at]! * 2 ** 32 },
    };
    if (!tellingIds.includes(at)) return column;
    return { ...column, weights: Float32Array.from({ length: WEIGHTS }, () => 0.35 * normal()) };
  });
}
