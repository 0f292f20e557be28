import { describe, expect, test } from "vitest";
import { seedFrom } from "../../../src/math/seed.ts";
import { bandedToeplitz } from "../../../src/privacy/matrixFactorization/bandedToeplitz.ts";
import { binaryTree } from "../../../src/privacy/matrixFactorization/binaryTree.ts";
import type { Factorization } from "../../../src/privacy/matrixFactorization/factorization.ts";
import { squareRootToeplitz } from "../../../src/privacy/matrixFactorization/squareRootToeplitz.ts";
import { toeplitz } from "../../../src/privacy/matrixFactorization/toeplitz.ts";
import type { NormalSource } from "../../../src/privacy/noise/noiseStream.ts";
import { normalSource } from "../../../src/privacy/noise/normalSource.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { everyKind, noCoins } from "./dense.ts";

const steps = 13;
const kinds = everyKind(steps).map((each) => [each.name, each] as const);

const size = 5;
const seeded = () => normalSource(seededRandomness(seedFrom(7)));

/** A run's noise, with all that a checkpoint keeps of it. */
function run(factorization: Factorization) {
  const source = seeded();
  const stream = factorization.stream(source);
  return {
    next: () => {
      const into = new Float32Array(size);
      stream.next(into);
      return into;
    },
    stream,
    state: () => ({ position: source.position, vectors: stream.state() }),
    restore({ position, vectors }: { position: number; vectors: readonly Float32Array[] }) {
      source.position = position;
      stream.restore(vectors);
    },
  };
}

const times = <Item>(count: number, make: () => Item) => Array.from({ length: count }, make);

describe.each(kinds)("the noise of %s", (_, factorization) => {
  test("goes on to the last bit from a state of any step, in a fresh stream", () => {
    const whole = times(steps, run(factorization).next);
    const { next, state } = run(factorization);
    for (let step = 0; step <= steps; step++) {
      const fresh = run(factorization);
      fresh.restore(state());
      expect(times(steps - step, fresh.next)).toEqual(whole.slice(step));
      if (step < steps) next();
    }
  });

  test("goes back to a state that it was in", () => {
    const { next, state, restore } = run(factorization);
    const start = state();
    const all = times(2, next);
    const early = state();
    all.push(...times(9, next));
    restore(early);
    expect(times(9, next)).toEqual(all.slice(2));
    restore(start);
    expect(times(11, next)).toEqual(all);
  });

  test("keeps no more vectors than it says", () => {
    const { next, stream } = run(factorization);
    // The first part counts steps.
    const kept = times(steps, () => next() && stream.state().length - 1);
    expect(Math.max(...kept)).toBeLessThanOrEqual(factorization.memory);
  });

  test("ends with its last step: the sensitivity speaks of no more", () => {
    const { next } = run(factorization);
    times(steps, next);
    expect(next).toThrow("made for 13 steps, all are written");
  });

  test("refuses what is not a state of its own", () => {
    const { next, stream } = run(factorization);
    next();
    const wrong: Float32Array[][] = [
      [],
      [Float32Array.of(Number.NaN, 0)],
      [Float32Array.of(steps + 1, 0)],
      [...stream.state(), ...times(steps, () => new Float32Array(size))],
    ];
    for (const state of wrong) expect(() => stream.restore(state)).toThrow(/state of this stream/);
    expect(() => stream.next(new Float32Array(size + 1))).toThrow("vectors of 5 numbers, got 6");
  });
});

test("a state is a copy: steps that follow leave it as it is", () => {
  const { next, stream } = run(bandedToeplitz(8, { bands: 3 }));
  next();
  const state = stream.state();
  const before = state.map((part) => [...part]);
  times(5, next);
  expect(state.map((part) => [...part])).toEqual(before);
});

test("one band is independent noise: every step is a fresh draw", () => {
  const source = seeded();
  const stream = bandedToeplitz(4, { bands: 1 }).stream(seeded());
  for (let step = 0; step < 4; step++) {
    const [draw, noise] = [new Float32Array(3), new Float32Array(3)];
    source.fill(draw);
    stream.next(noise);
    expect(noise).toEqual(draw);
  }
});

test("long vectors are worked on in blocks, to the same numbers", () => {
  // Blocks have 2048 numbers; a vector of one number is a block of its own.
  const size = 5000;
  const column = [2, 0.7, -0.3, 0.2, 0.1, 0.05, 0.025];
  const source = (at: number, width: number): NormalSource => {
    const all = seeded();
    const drawn = new Float32Array(size);
    return {
      kind: "seeded",
      position: 0,
      fill(into) {
        all.fill(drawn);
        into.set(drawn.subarray(at, at + width));
      },
      bits: noCoins,
    };
  };
  const long = toeplitz("long", 12, column).stream(source(0, size));
  const places = [0, 2047, 2048, 4999];
  const short = places.map((at) => toeplitz("short", 12, column).stream(source(at, 1)));
  for (let step = 0; step < 12; step++) {
    const noise = new Float32Array(size);
    long.next(noise);
    for (const [index, at] of places.entries()) {
      const single = new Float32Array(1);
      short[index]!.next(single);
      expect(noise[at]).toBe(single[0]);
    }
  }
});

describe("sums of noise, drawn", () => {
  const size = 4000;

  /** Mean square over `size` independent coordinates of the noise in each prefix sum. */
  function drawnVariances(factorization: Factorization): number[] {
    const stream = factorization.stream(seeded());
    const [sum, noise] = [new Float64Array(size), new Float32Array(size)];
    return Array.from({ length: factorization.steps }, () => {
      stream.next(noise);
      for (const [index, value] of noise.entries()) sum[index]! += value;
      return sum.reduce((total, each) => total + each * each, 0) / size;
    });
  }

  test.each(
    [
      binaryTree(24),
      binaryTree(24, { varianceReduced: false }),
      binaryTree(24, { restartEvery: 7 }),
      squareRootToeplitz(24),
    ].map((each) => [each.name, each] as const),
  )("%s has the variance of its formula", (_, factorization) => {
    const expected = factorization.variances({});
    for (const [step, drawn] of drawnVariances(factorization).entries()) {
      // The standard error of a variance over 4000 draws is √(2 / 4000) = 2.2% of it.
      expect(Math.abs(drawn / expected[step]! - 1)).toBeLessThan(4.5 * Math.sqrt(2 / size));
    }
  });

  test("of a plain tree have as many units of noise as the step has binary ones", () => {
    // 1, 10, 11, 100, 101, 110, 111, 1000
    const variances = binaryTree(8, { varianceReduced: false }).variances({});
    expect([...variances]).toEqual([1, 1, 2, 1, 2, 2, 3, 1]);
  });

  test("of a tree that is read in full have 2ʰ / (2ʰ⁺¹ − 1) for each one", () => {
    // Two steps: 1 / (1 + 1/2) = 2/3, the own value and the sum of two leaves; four: 1 / (1 + 3/4) = 4/7
    const variances = binaryTree(7).variances({});
    const expected = [1, 2 / 3, 2 / 3 + 1, 4 / 7, 4 / 7 + 1, 4 / 7 + 2 / 3, 4 / 7 + 2 / 3 + 1];
    for (const [step, variance] of variances.entries()) {
      expect(variance).toBeCloseTo(expected[step]!, 14);
    }
  });

  test("of trees that are restarted keep the noise of those before", () => {
    // After two steps of a plain tree one unit stays, under every later tree.
    const tree = binaryTree(6, { restartEvery: 2, varianceReduced: false });
    expect([...tree.variances({})]).toEqual([1, 1, 2, 2, 3, 3]);
  });
});
