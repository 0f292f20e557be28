/** Reading and adding by index. Negative ids count from the end. */
import {
  gather,
  gatherElements,
  oneHot,
  scatterAdd,
  scatterAddElements,
} from "../../../src/tensor/index.ts";
import { at, type NumberArray, tabulate } from "./array.ts";
import type { Cases } from "./case.ts";

const wrapped = (id: number, length: number) => (id < 0 ? id + length : id);

/** Sums of what is sent to each place. */
function scattered(
  start: NumberArray,
  target: (index: readonly number[]) => readonly number[],
  updates: NumberArray,
): NumberArray {
  const sums = new Map<string, number>();
  tabulate(updates.shape, (index) => {
    const key = target(index).join();
    sums.set(key, (sums.get(key) ?? 0) + at(updates, index));
    return 0;
  });
  return tabulate(start.shape, (index) => at(start, index) + (sums.get(index.join()) ?? 0));
}

/** Every operator with indices. */
export const indexingCases: Cases = {
  gather: (draw) => {
    const shape = draw.shape(1);
    const ids = draw.integers(draw.shape(0, 2), [-shape[0]!, shape[0]! - 1]);
    const rank = ids.shape.length;
    return {
      given: [draw.reals(shape), ids],
      apply: ([table, ids]) => gather(table!, ids!),
      definition: ([table, ids]) =>
        tabulate([...ids!.shape, ...shape.slice(1)], (index) =>
          at(table!, [wrapped(at(ids!, index.slice(0, rank)), shape[0]!), ...index.slice(rank)]),
        ),
    };
  },

  scatterAdd: (draw) => {
    const shape = draw.shape(1);
    const ids = draw.integers(draw.shape(0, 2), [-shape[0]!, shape[0]! - 1]);
    const rank = ids.shape.length;
    return {
      given: [ids, draw.reals([...ids.shape, ...shape.slice(1)])],
      apply: ([ids, updates]) => scatterAdd(shape, ids!, updates!),
      definition: ([ids, updates]) => {
        const zeros = tabulate(shape, () => 0);
        const row = (index: readonly number[]) =>
          wrapped(at(ids!, index.slice(0, rank)), shape[0]!);
        const target = (index: readonly number[]) => [row(index), ...index.slice(rank)];
        return scattered(zeros, target, updates!);
      },
    };
  },

  gatherElements: (draw) => {
    const shape = draw.shape(1);
    const axis = draw.axis(shape);
    const place = (axis + shape.length) % shape.length;
    const length = shape[place]!;
    const ids = draw.integers(shape.with(place, draw.integer(1, 3)), [-length, length - 1]);
    return {
      given: [draw.reals(shape), ids],
      apply: ([x, ids]) => gatherElements(x!, ids!, axis),
      definition: ([x, ids]) =>
        tabulate(ids!.shape, (index) =>
          at(x!, index.with(place, wrapped(at(ids!, index), length))),
        ),
    };
  },

  scatterAddElements: (draw) => {
    const shape = draw.shape(1);
    const axis = draw.axis(shape);
    const place = (axis + shape.length) % shape.length;
    const length = shape[place]!;
    const ids = draw.integers(shape.with(place, draw.integer(1, 3)), [-length, length - 1]);
    return {
      given: [draw.reals(shape), ids, draw.reals(ids.shape)],
      apply: ([x, ids, updates]) => scatterAddElements(x!, ids!, { axis, updates: updates! }),
      definition: ([x, ids, updates]) => {
        const target = (index: readonly number[]) =>
          index.with(place, wrapped(at(ids!, index), length));
        return scattered(x!, target, updates!);
      },
    };
  },

  oneHot: (draw) => {
    const depth = draw.integer(1, 4);
    const dtype = draw.pick(["float32", "float64", "int64", "bool"] as const);
    return {
      given: [draw.integers(draw.shape(0, 2), [-1, depth])], // -1 and depth are outside
      apply: ([ids]) => oneHot(ids!, depth, dtype),
      definition: ([ids]) =>
        tabulate([...ids!.shape, depth], (index) =>
          Number(at(ids!, index.slice(0, -1)) === index.at(-1)),
        ),
    };
  },
};
