/** Operators that move numbers without changing them, and those that change derivatives alone. */
import {
  concat,
  constant,
  customDerivative,
  elementwise,
  exp,
  expand,
  identity,
  multiply,
  pad,
  permute,
  range,
  reshape,
  slice,
  split,
  square,
  sum,
  type Tensor,
  transpose,
  valued,
  zerosLike,
} from "../../../src/tensor/index.ts";
import { at, type NumberArray, spreadAt, tabulate, total, transposed } from "./array.ts";
import type { Cases } from "./case.ts";

/** Numbers `[start, end)` along an axis. */
const part = (x: NumberArray, axis: number, [start, end]: readonly [number, number]): NumberArray =>
  tabulate(x.shape.with(axis, end - start), (index) =>
    at(x, index.with(axis, index[axis]! + start)),
  );

const fromFront = (axis: number, shape: readonly number[]) => (axis + shape.length) % shape.length;

const moving: Cases = {
  reshape: (draw) => {
    const shape = draw.shape();
    const target = [...draw.order(shape.length).map((axis) => shape[axis]!), 1];
    const place = draw.integer(0, target.length - 1);
    const written = draw.boolean() ? target : target.with(place, -1);
    return {
      given: [draw.reals(shape)],
      apply: ([x]) => reshape(x!, written),
      definition: ([x]) => ({ shape: target, values: x!.values }),
    };
  },

  permute: (draw) => {
    const shape = draw.shape(3, 4);
    const axes = draw.order(shape.length);
    return {
      given: [draw.reals(shape)],
      apply: ([x]) =>
        permute(
          x!,
          axes.map((axis) => (axis % 2 ? axis : axis - shape.length)),
        ),
      definition: ([x]) =>
        tabulate(
          axes.map((axis) => shape[axis]!),
          (index) =>
            at(
              x!,
              shape.map((_, axis) => index[axes.indexOf(axis)]!),
            ),
        ),
    };
  },

  transpose: (draw) => ({
    given: [draw.reals(draw.shape(2, 4))],
    apply: ([x]) => transpose(x!),
    definition: ([x]) => transposed(x!),
  }),

  expand: (draw) => {
    const [shape] = draw.spreadShapes(1);
    const target = [
      draw.integer(1, 3),
      ...shape!.map((length) => (length === 1 ? draw.integer(1, 3) : length)),
    ];
    return {
      given: [draw.reals(shape!)],
      apply: ([x]) => expand(x!, target),
      definition: ([x]) => tabulate(target, (index) => spreadAt(x!, index)),
    };
  },

  slice: (draw) => {
    const shape = draw.shape(1);
    const axis = draw.axis(shape);
    const length = shape[fromFront(axis, shape)]!;
    const start = draw.integer(0, length - 1);
    const end = draw.integer(start + 1, length);
    return {
      given: [draw.reals(shape)],
      apply: ([x]) => slice(x!, axis, [start, end]),
      definition: ([x]) => part(x!, fromFront(axis, shape), [start, end]),
    };
  },

  pad: (draw) => {
    const shape = draw.shape(1);
    const axis = draw.axis(shape);
    const [before, after] = [draw.integer(0, 2), draw.integer(0, 2)];
    const place = fromFront(axis, shape);
    const length = shape[place]!;
    return {
      given: [draw.reals(shape)],
      apply: ([x]) => pad(x!, axis, [before, after]),
      definition: ([x]) =>
        tabulate(shape.with(place, before + length + after), (index) => {
          const position = index[place]! - before;
          return position >= 0 && position < length ? at(x!, index.with(place, position)) : 0;
        }),
    };
  },

  split: (draw) => {
    const others = draw.shape(0, 2);
    const lengths = Array.from({ length: draw.integer(1, 3) }, () => draw.integer(0, 2));
    lengths.push(1);
    const place = draw.integer(0, others.length);
    const shape = others.toSpliced(place, 0, total(lengths));
    const axis = draw.boolean() ? place : place - shape.length;
    return {
      given: [draw.reals(shape)],
      apply: ([x]) => split(x!, lengths, axis),
      definition: ([x]) => {
        const starts = lengths.map((_, index) => total(lengths.slice(0, index)));
        return starts.map((start, index) => part(x!, place, [start, start + lengths[index]!]));
      },
    };
  },

  concat: (draw) => {
    const others = draw.shape(0, 2);
    const lengths = Array.from({ length: draw.integer(1, 3) }, () => draw.integer(1, 2));
    const place = draw.integer(0, others.length);
    const shapes = lengths.map((length) => others.toSpliced(place, 0, length));
    const axis = draw.boolean() ? place : place - shapes[0]!.length;
    return {
      given: shapes.map((shape) => draw.reals(shape)),
      apply: (parts) => concat(parts, axis),
      definition: (parts) =>
        tabulate(others.toSpliced(place, 0, total(lengths)), (index) => {
          let [which, position] = [0, index[place]!];
          while (position >= lengths[which]!) position -= lengths[which++]!;
          return at(parts[which]!, index.with(place, position));
        }),
    };
  },
};

const cube = elementwise(
  "cube",
  (emitter, x) => {
    const squared = emitter.one("Mul", [x, x]);
    return emitter.one("Mul", [squared, x]);
  },
  (x) => multiply(multiply(x, x), 3),
);

/** x · y, whose derivative is written by hand. */
const product = (x: Tensor, y: Tensor) =>
  customDerivative(multiply(x, y), [x, y], (cotangent) => [
    multiply(cotangent, y),
    multiply(cotangent, x),
  ]);

const derivatives: Cases = {
  identity: (draw) => ({
    given: [draw.reals(draw.shape())],
    apply: ([x]) => exp(identity(x!)),
    definition: ([x]) => tabulate(x!.shape, (index) => Math.exp(at(x!, index))),
  }),
  valued: (draw) => ({
    given: [draw.reals(draw.shape())],
    apply: ([x]) => valued(exp(x!), square(exp(multiply(x!, 0.5)))),
    definition: ([x]) => tabulate(x!.shape, (index) => Math.exp(at(x!, index))),
  }),
  customDerivative: (draw) => {
    const shape = draw.shape();
    return {
      given: [draw.reals(shape), draw.reals(shape)],
      apply: ([x, y]) => product(x!, y!),
      definition: ([x, y]) => tabulate(shape, (index) => at(x!, index) * at(y!, index)),
    };
  },
  elementwise: (draw) => ({
    given: [draw.reals(draw.shape())],
    apply: ([x]) => cube(x!),
    definition: ([x]) => tabulate(x!.shape, (index) => at(x!, index) ** 3),
  }),
};

const creation: Cases = {
  constant: (draw) => {
    const { shape, values } = draw.reals(draw.shape());
    return {
      given: [draw.reals(shape)],
      apply: ([x]) => multiply(x!, constant(values, { dtype: x!.dtype, shape })),
      definition: ([x]) => ({ shape, values: x!.values.map((value, i) => value * values[i]!) }),
    };
  },
  range: (draw) => {
    const length = draw.integer(0, 4);
    return {
      given: [draw.reals([length])],
      apply: ([x]) => multiply(x!, range(length, x!.dtype)),
      definition: ([x]) => tabulate([length], ([i]) => at(x!, [i!]) * i!),
    };
  },
  zerosLike: (draw) => ({
    given: [draw.reals(draw.shape())],
    apply: ([x]) => [zerosLike(x!), sum(x!)],
    definition: ([x]) => [
      { shape: [], values: [0] },
      { shape: [], values: [total(x!.values)] },
    ],
  }),
};

/** Every operator that moves numbers, makes them, or changes derivatives alone. */
export const layoutCases: Cases = { ...moving, ...derivatives, ...creation };
