/** Operators that look along axes: sums, extremes, running sums, softmax and normalisation. */
import {
  argmax,
  constant,
  cumsum,
  layerNorm,
  logSoftmax,
  logSumExp,
  max,
  mean,
  min,
  type ReductionOptions,
  rmsNorm,
  softmax,
  sum,
  sumTo,
  type Tensor,
  topK,
} from "../../../src/tensor/index.ts";
import {
  at,
  mapRows,
  reduceAxes,
  spreadAt,
  spreadShape,
  tabulate,
  total,
  withoutAxes,
} from "./array.ts";
import type { Case, Cases, Draw, Given } from "./case.ts";

type Numbers = (draw: Draw, shape: readonly number[]) => readonly Given[];
const anywhere: Numbers = (draw, shape) => [draw.reals(shape)];
const distinct: Numbers = (draw, shape) => draw.distinct(shape);

/** Over some axes in any order, or all, with and without keeping them. */
function reduction(
  operator: (x: Tensor, options: ReductionOptions) => Tensor,
  f: (values: readonly number[]) => number,
  numbers: Numbers = anywhere,
): Case {
  return (draw) => {
    const shape = draw.shape();
    const chosen = draw.boolean() && shape.length > 0 ? draw.axes(shape) : undefined;
    const axes = chosen?.map((axis) => (draw.boolean() ? axis : axis - shape.length));
    const keepAxes = draw.boolean();
    return {
      given: numbers(draw, shape),
      apply: ([x]) => operator(x!, { ...(axes ? { axes } : {}), keepAxes }),
      definition: ([x]) => {
        const over = axes ?? [...shape.keys()];
        const kept = reduceAxes(x!, over, f);
        return keepAxes ? kept : withoutAxes(kept, over);
      },
    };
  };
}

/** Over the last axis, row by row. */
function alongRows(
  operator: (x: Tensor) => Tensor,
  f: (row: readonly number[]) => readonly number[],
): Case {
  return (draw) => ({
    given: [draw.reals(draw.shape(1))],
    apply: ([x]) => operator(x!),
    definition: ([x]) => mapRows(x!, f),
  });
}

const average = (values: readonly number[]) => total(values) / values.length;
const exponentials = (values: readonly number[]) => values.map(Math.exp);
const epsilon = 1e-5;

/** (x - mean) / √(variance + ε). */
function standardized(row: readonly number[]): number[] {
  const center = average(row);
  const variance = average(row.map((x) => (x - center) ** 2));
  return row.map((x) => (x - center) / Math.sqrt(variance + epsilon));
}

const indexOfMax = (values: readonly number[]) => values.indexOf(Math.max(...values));

/** Every operator that looks along axes. */
export const reductionCases: Cases = {
  sum: reduction(sum, total),
  mean: reduction(mean, average),
  max: reduction(max, (values) => Math.max(...values), distinct),
  min: reduction(min, (values) => Math.min(...values), distinct),
  logSumExp: reduction(logSumExp, (values) => Math.log(total(exponentials(values)))),

  sumTo: (draw) => {
    const [shape, other] = draw.spreadShapes(2);
    const whole = spreadShape({ shape: shape!, values: [] }, { shape: other!, values: [] });
    return {
      given: [draw.reals(whole)],
      apply: ([x]) => sumTo(x!, shape!),
      definition: ([x]) => {
        const sums = new Map<string, number>();
        const place = (index: readonly number[]) =>
          spreadAt({ shape: shape!, values: [...Array(100).keys()] }, index);
        const key = (index: readonly number[]) => `${place(index)}`;
        tabulate(whole, (index) => {
          sums.set(key(index), (sums.get(key(index)) ?? 0) + at(x!, index));
          return 0;
        });
        const size = shape!.reduce((a, b) => a * b, 1);
        return { shape: shape!, values: Array.from({ length: size }, (_, i) => sums.get(`${i}`)!) };
      },
    };
  },

  argmax: (draw) => {
    const shape = draw.shape(1);
    const axis = draw.axis(shape);
    return {
      given: draw.distinct(shape),
      apply: ([x]) => argmax(x!, axis),
      definition: ([x]) => withoutAxes(reduceAxes(x!, [axis], indexOfMax), [axis]),
    };
  },

  topK: (draw) => {
    const shape = draw.shape(1);
    const k = draw.integer(1, shape.at(-1)!);
    const order = (row: readonly number[]) =>
      [...row.keys()].sort((a, b) => row[b]! - row[a]!).slice(0, k);
    return {
      given: draw.distinct(shape),
      apply: ([x]) => {
        const { values, indices } = topK(x!, k);
        return [values, indices];
      },
      definition: ([x]) => [
        mapRows(x!, (row) => order(row).map((place) => row[place]!)),
        mapRows(x!, order),
      ],
    };
  },

  cumsum: (draw) => {
    const shape = draw.shape(1);
    const axis = draw.axis(shape);
    const reverse = draw.boolean();
    const place = (axis + shape.length) % shape.length;
    return {
      given: [draw.reals(shape)],
      apply: ([x]) => cumsum(x!, axis, reverse),
      definition: ([x]) =>
        tabulate(shape, (index) => {
          const end = index[place]!;
          const covered = [...Array(shape[place]).keys()].filter((position) =>
            reverse ? position >= end : position <= end,
          );
          return total(covered.map((position) => at(x!, index.with(place, position))));
        }),
    };
  },

  softmax: alongRows(softmax, (row) => {
    const weights = exponentials(row);
    return weights.map((weight) => weight / total(weights));
  }),
  logSoftmax: alongRows(logSoftmax, (row) => {
    const logTotal = Math.log(total(exponentials(row)));
    return row.map((x) => x - logTotal);
  }),

  layerNorm: (draw) => {
    const shape = [...draw.shape(0, 2), draw.integer(2, 4)];
    const width = [shape.at(-1)!];
    return {
      given: [draw.reals(shape), draw.reals(width), draw.reals(width)],
      apply: ([x, gain, bias]) => layerNorm(x!, { gain: gain!, bias: bias! }, epsilon),
      definition: ([x, gain, bias]) =>
        mapRows(x!, (row) =>
          standardized(row).map((value, i) => value * gain!.values[i]! + bias!.values[i]!),
        ),
    };
  },

  /** Its derivative then reads the value itself. */
  "rmsNorm with gains of 1": (draw) => {
    const shape = [...draw.shape(0, 2), draw.integer(1, 4)];
    return {
      given: [draw.reals(shape, [0.3, 2])],
      apply: ([x]) => {
        const gain = constant(Array(shape.at(-1)!).fill(1), { dtype: x!.dtype });
        return rmsNorm(x!, gain, epsilon);
      },
      definition: ([x]) =>
        mapRows(x!, (row) => {
          const scale = Math.sqrt(average(row.map((value) => value ** 2)) + epsilon);
          return row.map((value) => value / scale);
        }),
    };
  },

  rmsNorm: (draw) => {
    const shape = [...draw.shape(0, 2), draw.integer(1, 4)];
    return {
      given: [draw.reals(shape, [0.3, 2]), draw.reals([shape.at(-1)!])],
      apply: ([x, gain]) => rmsNorm(x!, gain!, epsilon),
      definition: ([x, gain]) =>
        mapRows(x!, (row) => {
          const scale = Math.sqrt(average(row.map((value) => value ** 2)) + epsilon);
          return row.map((value, i) => (value / scale) * gain!.values[i]!);
        }),
    };
  },
};
