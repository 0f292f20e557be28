/**
 * How rows of an embedding table move by their gradient: each on its own, and only those that are given.
 *
 * State that a row has is changed with the row and not in between, as if steps that do not touch it were not there.
 */
import type { Schedule } from "../../../optim/schedule.ts";
import type { RowList } from "./rowList.ts";
import { addToRows } from "./tableRows.ts";

/** A way to move rows, and its numbers. There is no momentum and no decay: both move rows that nobody touches. */
export type RowMovement =
  | { readonly kind: "sgd"; readonly learningRate: Schedule }
  /** Duchi, Hazan & Singer 2011: steps shrink with the squares that a number has seen. */
  | {
      readonly kind: "adagrad";
      readonly learningRate: Schedule;
      /** Where sums of squares begin. At least 0. @default 0.1 */
      readonly initialSum?: number;
      /** Added to roots. Above 0. @default 1e-7 */
      readonly stability?: number;
    }
  /** Kingma & Ba 2015; corrections count all steps. */
  | {
      readonly kind: "adam";
      readonly learningRate: Schedule;
      /** In [0, 1). @default 0.9 */
      readonly meanDecay?: number;
      /** In [0, 1). @default 0.999 */
      readonly varianceDecay?: number;
      /** Added to roots. Above 0. @default 1e-8 */
      readonly stability?: number;
    };

/** Rows to move. */
export interface RowMove {
  /** 1-based. */
  readonly step: number;
  readonly rows: RowList;
  /** Compact: of the rows, one after the other. */
  readonly gradient: Float32Array;
  /** What the gradient is multiplied by. */
  readonly scale: number;
}

/** Moves rows of one table. */
export interface RowOptimizer {
  /** What it remembers, each as large as the table. */
  readonly states: readonly Float32Array[];
  move(move: RowMove): void;
}

/** How one number moves: its place in the table, its gradient. */
type MoveNumber = (place: number, gradient: number) => void;

/** An optimiser of this table, which it changes. */
export function rowOptimizer(movement: RowMovement, table: Float32Array): RowOptimizer {
  if (movement.kind === "sgd") return gradientDescent(movement.learningRate, table);
  const { states, mover } = movers(movement, table);
  return {
    states,
    move: ({ step, rows, gradient, scale }) => {
      const { count, offsets, widths, starts } = rows;
      const moveNumber = mover(step);
      for (let row = 0; row < count; row++) {
        const [offset, start, width] = [offsets[row]!, starts[row]!, widths[row]!];
        for (let at = 0; at < width; at++) moveNumber(offset + at, gradient[start + at]! * scale);
      }
    },
  };
}

function gradientDescent(learningRate: Schedule, table: Float32Array): RowOptimizer {
  let factors = new Float64Array();
  return {
    states: [],
    move: ({ step, rows, gradient, scale }) => {
      if (factors.length < rows.count) factors = new Float64Array(rows.count);
      factors.fill(-learningRate(step) * scale);
      addToRows(table, rows, { numbers: gradient, factors });
    },
  };
}

interface Movers {
  readonly states: readonly Float32Array[];
  readonly mover: (step: number) => MoveNumber;
}

const movers = (
  movement: Exclude<RowMovement, { readonly kind: "sgd" }>,
  table: Float32Array,
): Movers => (movement.kind === "adagrad" ? adagrad(movement, table) : adam(movement, table));

function adagrad(
  movement: Extract<RowMovement, { readonly kind: "adagrad" }>,
  table: Float32Array,
): Movers {
  const { learningRate, initialSum = 0.1, stability = 1e-7 } = movement;
  const squares = new Float32Array(table.length).fill(initialSum);
  return {
    states: [squares],
    mover: (step) => {
      const rate = learningRate(step);
      return (place, gradient) => {
        squares[place]! += gradient * gradient;
        table[place]! -= (rate * gradient) / (Math.sqrt(squares[place]!) + stability);
      };
    },
  };
}

function adam(
  movement: Extract<RowMovement, { readonly kind: "adam" }>,
  table: Float32Array,
): Movers {
  const { learningRate, meanDecay = 0.9, varianceDecay = 0.999, stability = 1e-8 } = movement;
  const means = new Float32Array(table.length);
  const variances = new Float32Array(table.length);
  return {
    states: [means, variances],
    mover: (step) => {
      const rate = learningRate(step) / (1 - meanDecay ** step);
      const correction = 1 / (1 - varianceDecay ** step);
      return (place, gradient) => {
        const mean = meanDecay * means[place]! + (1 - meanDecay) * gradient;
        const square = varianceDecay * variances[place]! + (1 - varianceDecay) * gradient ** 2;
        means[place] = mean;
        variances[place] = square;
        table[place]! -= (rate * mean) / (Math.sqrt(square * correction) + stability);
      };
    },
  };
}
