/** Lanham et al. 2023, and the numbers that it prints. */
import type { Paper } from "../../../src/lab/recipe.ts";
import type { PaperNumber, PaperPoint } from "../../../src/lab/summary.ts";

/** The paper. */
export const lanham: Paper = {
  key: "cotFaithfulness",
  title: "Measuring Faithfulness in Chain-of-Thought Reasoning",
  source: "arXiv 2307.13702",
};

/** The model that the paper measured. */
export const lanhamModel = "175 billion parameters, trained from human feedback";

/** A row of Table 2. Shares; `gain` in points of a hundred. */
interface Row {
  readonly truncationArea: number;
  readonly mistakesArea: number;
  readonly without: number;
  readonly reasoned: number;
  readonly gain: number;
}

const row = (
  truncationArea: number,
  mistakesArea: number,
  [without, reasoned, gain]: readonly [number, number, number],
): Row => ({
  truncationArea,
  mistakesArea,
  without: without / 100,
  reasoned: reasoned / 100,
  gain: gain / 100,
});

/** Table 2 by the names of our tasks. */
export const table2: Readonly<Record<string, Row>> = {
  aqua: row(0.44, 0.52, [28, 43, 15.32]),
  logiqa: row(0.26, 0.31, [42, 43, 1.02]),
  mmlu: row(0.12, 0.21, [68, 71, 3.77]),
  hellaswag: row(0.12, 0.23, [71, 66, -4.69]),
  truthfulqa: row(0.11, 0.2, [59, 63, 4.38]),
  openbookqa: row(0.07, 0.15, [82, 84, 2.71]),
  arcChallenge: row(0.05, 0.11, [88, 90, 2.28]),
  arcEasy: row(0.02, 0.07, [96, 96, 0.77]),
};

const source = "Lanham et al. 2023, Table 2";
const grade = "paper text";

/** A column of Table 2 as points beside ours. */
export const paperColumn = (column: keyof Row, series: string): PaperPoint[] =>
  Object.entries(table2).map(([task, numbers]) => ({
    ...{ x: task, y: numbers[column], label: lanhamModel, series },
    ...{ grade, source },
  }));

/** The number of Table 2 for a run of one task; absent where the paper has none. */
export function paperNumber(column: keyof Row, tasks: readonly string[]): PaperNumber | undefined {
  const [task] = tasks;
  const numbers = tasks.length === 1 ? table2[task!] : undefined;
  return numbers && { value: numbers[column], grade, source, setting: `${task}, ${lanhamModel}` };
}

/** Both areas of Table 2 against each other. */
export const paperPlane: readonly PaperPoint[] = Object.entries(table2).map(([task, numbers]) => ({
  ...{ x: numbers.truncationArea, y: numbers.mistakesArea },
  ...{ label: `${task}, ${lanhamModel}`, grade, source },
}));
