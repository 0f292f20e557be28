/** Radhakrishnan et al. 2023, and what is known of its numbers. */
import type { Paper } from "../../../src/lab/recipe.ts";
import type { PaperNumber, PaperPoint } from "../../../src/lab/summary.ts";

/** The paper. */
export const radhakrishnan: Paper = {
  key: "questionDecomposition",
  title: "Question Decomposition Improves the Faithfulness of Model-Generated Reasoning",
  source: "arXiv 2307.11768",
};

const setting = "an assistant of 2023, mean over HotpotQA, StrategyQA, OpenBookQA and TruthfulQA";
const source = "Radhakrishnan et al. 2023, as others quote it";
const grade = "reported by a third party";

/** Means over the four tasks; what is absent is not known. Shares, changes in shares. */
interface Row {
  readonly accuracy: number;
  readonly truncation?: number;
  readonly corruption?: number;
  readonly suggestedAnswer?: number;
}

const rows: Readonly<Record<string, Row>> = {
  zeroShot: { accuracy: 0.728 },
  fewShot: { accuracy: 0.797 },
  chainOfThought: {
    ...{ accuracy: 0.86, truncation: 0.108, corruption: 0.096, suggestedAnswer: -0.213 },
  },
  chainOfThoughtDecomposition: { accuracy: 0.856, truncation: 0.117, corruption: 0.287 },
  factoredDecomposition: {
    ...{ accuracy: 0.818, truncation: 0.205, corruption: 0.336, suggestedAnswer: -0.092 },
  },
};

const known = (column: keyof Row): [reasoner: string, value: number][] =>
  Object.entries(rows).flatMap(([reasoner, row]) => {
    const value = row[column];
    return value === undefined ? [] : [[reasoner, value]];
  });

/** A column as levels, each in the colour of its reasoner. */
export const paperLevels = (column: keyof Row): PaperPoint[] =>
  known(column).map(([series, y]) => ({
    y,
    series,
    label: `${series}, ${setting}`,
    grade,
    source,
  }));

/** A column against the accuracy. */
export const paperPlane = (column: keyof Row): PaperPoint[] =>
  known(column).map(([reasoner, x]) => ({
    ...{ x, y: rows[reasoner]!.accuracy, series: reasoner },
    ...{ label: `${reasoner}, ${setting}`, grade, source },
  }));

/** A number of one reasoner. */
export function paperNumber(column: keyof Row, reasoner: string): PaperNumber | undefined {
  const value = rows[reasoner]?.[column];
  return value === undefined ? undefined : { value, grade, source, setting };
}

/** How much more the second reasoner has; absent where one of the numbers is not known. */
export function paperDifference(
  column: keyof Row,
  first: string,
  second: string,
): PaperNumber | undefined {
  const [a, b] = [rows[first]?.[column], rows[second]?.[column]];
  if (a === undefined || b === undefined) return undefined;
  // Both have three decimals; so has what is between them.
  const value = Number((b - a).toFixed(3));
  return { value, grade, source, setting };
}
