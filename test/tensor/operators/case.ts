/** What a test of one operator is made of: random inputs, the call, and what it is by definition. */
import fc from "fast-check";
import type { Tensor } from "../../../src/tensor/index.ts";
import type { NumberArray } from "./array.ts";

/** An input. Without an element type it is floating, and derivatives are taken with respect to it. */
export interface Given extends NumberArray {
  readonly dtype?: "int32" | "int64" | "bool";
}

/** One application of an operator to inputs that were drawn at random. */
export interface Instance {
  readonly given: readonly Given[];
  /** The call under test. */
  apply(inputs: readonly Tensor[]): Tensor | readonly Tensor[];
  /** The same by definition, with plain numbers. */
  definition(arrays: readonly NumberArray[]): NumberArray | readonly NumberArray[];
}

/** How an operator is tested: draws an instance. */
export type Case = (draw: Draw) => Instance;

export type DrawValue = fc.GeneratorValue;

const longest = 3;

/** Random shapes and numbers. Every draw belongs to the counterexample that fast-check prints. */
export class Draw {
  private readonly value: DrawValue;

  constructor(value: DrawValue) {
    this.value = value;
  }

  /** A whole number in [low, high]. */
  integer(low: number, high: number): number {
    return this.value(fc.integer, { min: low, max: high });
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.integer(0, items.length - 1)]!;
  }

  boolean(): boolean {
    return this.integer(0, 1) === 1;
  }

  /** Lengths of 1 to 3 on `least` to `most` axes. */
  shape(least = 0, most = 3): number[] {
    return Array.from({ length: this.integer(least, most) }, () => this.integer(1, longest));
  }

  /** Shapes that broadcast against each other to a common one. */
  spreadShapes(count: number): number[][] {
    const common = this.shape(1);
    return Array.from({ length: count }, () => {
      const missing = this.integer(0, common.length);
      return common.slice(missing).map((length) => (this.integer(0, 3) === 0 ? 1 : length));
    });
  }

  /** An axis of a shape, counted from the front or from the end. */
  axis(shape: readonly number[]): number {
    return this.integer(-shape.length, shape.length - 1);
  }

  /** Different axes of a shape, in any order; perhaps all, at least one. */
  axes(shape: readonly number[]): number[] {
    const all = [...shape.keys()];
    return this.value(fc.shuffledSubarray, all, { minLength: 1 });
  }

  /** Each axis once. */
  order(rank: number): number[] {
    const all = [...Array(rank).keys()];
    return this.value(fc.shuffledSubarray, all, { minLength: rank });
  }

  /** Numbers in [low, high]. */
  reals(shape: readonly number[], [low, high]: readonly [number, number] = [-2, 2]): Given {
    const steps = 1000;
    const draw = () => this.integer(0, steps) / steps;
    return { shape, values: fill(shape, () => low + (high - low) * draw()) };
  }

  /**
   * Arrays in [-2.6, 2.6] whose numbers all differ by at least 0.02, from each other, from 0 and from whole
   * numbers: central differences stay on one side of every kink.
   */
  distinct(...shapes: readonly (readonly number[])[]): Given[] {
    const size = shapes.flatMap((shape) => fill(shape, () => 0)).length;
    const spacing = 5.2 / Math.max(size, 47);
    const order = this.order(size);
    const numbers = order.map((place) => awayFromWhole((place - (size - 1) / 2) * spacing));
    return shapes.map((shape) => ({ shape, values: fill(shape, () => numbers.pop()!) }));
  }

  /** Whole numbers in [low, high]. */
  integers(
    shape: readonly number[],
    [low, high]: readonly [number, number],
    dtype: "int32" | "int64" = this.pick(["int32", "int64"] as const),
  ): Given {
    return { dtype, shape, values: fill(shape, () => this.integer(low, high)) };
  }

  booleans(shape: readonly number[]): Given {
    return { dtype: "bool", shape, values: fill(shape, () => this.integer(0, 1)) };
  }
}

function fill(shape: readonly number[], value: () => number): number[] {
  return Array.from({ length: shape.reduce((size, length) => size * length, 1) }, value);
}

/** Moves what is closer than 0.02 to a whole number to that distance. */
function awayFromWhole(number: number): number {
  const offset = number - Math.round(number);
  const side = offset < 0 ? -1 : 1;
  return Math.abs(offset) < 0.02 ? Math.round(number) + 0.02 * side : number;
}

/** Cases by the name of an exported operator, perhaps followed by what is special. */
export type Cases = Readonly<Record<string, Case>>;
