/**
 * Is this program as private as it says? From what it answered on two neighbours, many times each: half of the answers
 * choose the event that tells them apart best, the other half count it.
 *
 * Proves: nothing about other neighbours, or about events finer than a histogram shows. The pair is the auditor's
 * choice: an empty data set and one record, or a record against its opposite, are often the worst.
 */
import { clopperPearsonLowerBound } from "./clopperPearson.ts";
import { type AuditOptions, auditOptions, type LowerBound } from "./lowerBound.ts";

/** What a program answered: one number each, every run independent. For several numbers, what a test makes of them. */
export interface NeighborOutputs {
  /** On one data set. At least 2 answers. */
  readonly first: readonly number[];
  /** On its neighbour. */
  readonly second: readonly number[];
}

/** How finely answers are looked at. */
export interface MechanismTestOptions extends AuditOptions {
  /** Cells of the histogram, each with about as many answers as the others. At least 2. @default √(answers) / 2 */
  readonly cells?: number;
}

/** Some set of answers: the better it tells the two apart, the larger the bound. */
type Event = (answer: number) => boolean;

/**
 * The largest epsilon at delta that these answers refute, in whichever direction. Infinities are answers.
 *
 * @throws RangeError for NaN, and for fewer than 2 answers on either side.
 */
export function mechanismLowerBound(
  outputs: NeighborOutputs,
  options: MechanismTestOptions,
): LowerBound {
  const { delta, confidence } = auditOptions("mechanismLowerBound", options);
  requireAnswers(outputs);
  const [chosenBy, counted] = [everyOther(outputs, 0), everyOther(outputs, 1)];
  const size = chosenBy.first.length + chosenBy.second.length;
  const cells = options.cells ?? Math.max(2, Math.round(Math.sqrt(size) / 2));
  if (!(Number.isSafeInteger(cells) && cells >= 2)) {
    throw new RangeError(
      `mechanismLowerBound: expected a whole number of cells, at least 2, got ${cells}.`,
    );
  }
  const judge = (of: NeighborOutputs, isIn: Event) =>
    clopperPearsonLowerBound(countsOf(of, isIn), { delta, confidence });
  let best: { readonly epsilon: number; readonly isIn: Event } = { epsilon: -1, isIn: () => true };
  for (const isIn of eventsOf(chosenBy, cells)) {
    const { epsilon } = judge(chosenBy, isIn);
    if (epsilon > best.epsilon) best = { epsilon, isIn };
  }
  const { epsilon } = judge(counted, best.isIn);
  const n = outputs.first.length + outputs.second.length;
  return { epsilon, delta, confidence, n, method: `histogram of ${cells} cells, chosen by a half` };
}

const countsOf = ({ first, second }: NeighborOutputs, isIn: Event) => ({
  truePositives: first.filter(isIn).length,
  included: first.length,
  falsePositives: second.filter(isIn).length,
  excluded: second.length,
});

const everyOther = ({ first, second }: NeighborOutputs, rest: 0 | 1): NeighborOutputs => ({
  first: first.filter((_, index) => index % 2 === rest),
  second: second.filter((_, index) => index % 2 === rest),
});

/** Cells by their likelihood ratio, from the most typical of `first` on: each with all before it, and the reverse. */
function* eventsOf(outputs: NeighborOutputs, cells: number): Generator<Event> {
  const cellOf = histogram([...outputs.first, ...outputs.second], cells);
  const counts = Array.from({ length: cells }, () => ({ first: 1, second: 1 }));
  for (const answer of outputs.first) counts[cellOf(answer)]!.first++;
  for (const answer of outputs.second) counts[cellOf(answer)]!.second++;
  const ratio = (cell: number) => counts[cell]!.first / counts[cell]!.second;
  const ranked = counts.map((_, cell) => cell).sort((a, b) => ratio(b) - ratio(a));
  const rank = new Map(ranked.map((cell, position) => [cell, position]));
  for (let last = 0; last < cells - 1; last++) {
    yield (answer) => rank.get(cellOf(answer))! <= last;
    yield (answer) => rank.get(cellOf(answer))! > last;
  }
}

/** The number of the cell of an answer: one for each value where there are few, otherwise between quantiles. */
function histogram(answers: readonly number[], cells: number): (answer: number) => number {
  const sorted = Float64Array.from(answers).sort();
  const values = [...new Set(sorted)];
  const quantile = (index: number) => sorted[Math.floor(((index + 1) * sorted.length) / cells)]!;
  const borders =
    values.length <= cells
      ? values.slice(1)
      : Array.from({ length: cells - 1 }, (_, index) => quantile(index));
  return (answer) => {
    const cell = borders.findIndex((border) => answer < border);
    return cell < 0 ? borders.length : cell;
  };
}

function requireAnswers({ first, second }: NeighborOutputs): void {
  const isWrong = [first, second].some((side) => side.length < 2 || side.some(Number.isNaN));
  if (!isWrong) return;
  throw new RangeError(
    `mechanismLowerBound: expected at least 2 numbers on each side, got ${first.length} and ${second.length}` +
      `${[...first, ...second].some(Number.isNaN) ? ", NaN among them" : ""}.`,
  );
}
