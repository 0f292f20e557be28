import { afterEach, describe, expect, test } from "vitest";
import { adam, constant, sgd } from "../../src/optim/index.ts";
import { openSessions } from "../../src/tensor/session.ts";
import type { Trainer, TrainerOptions } from "../../src/training/trainer.ts";
import { batches, type RepeatingBatch, repeatingTrainer, stateDigest } from "./repeating.ts";

const open: Trainer<RepeatingBatch>[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((trainer) => trainer.dispose()));
});

/** A trainer that is closed after the test. */
async function trainerWith(...options: Parameters<typeof repeatingTrainer>) {
  const trainer = await repeatingTrainer(...options);
  open.push(trainer);
  return trainer;
}

/** A digest of parameters and optimiser state, and the reports, of three steps. */
async function threeSteps(options: TrainerOptions = {}) {
  const trainer = await trainerWith(options);
  const reports = [];
  for (const step of [1, 2, 3]) {
    reports.push(await trainer.step(batches(options.microbatches)(step)));
  }
  return { digest: stateDigest(trainer.state), reports };
}

const worstDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((worst, value, index) => Math.max(worst, Math.abs(value - b[index]!)), 0);

describe("gradients are accumulated over the parts of a batch:", () => {
  test.each([2, 4])(
    "%d microbatches make the step of the whole batch, to rounding",
    async (parts) => {
      // Plain gradient descent: Adam would blow the last bit of a tiny gradient up to a whole step.
      const optimizer = sgd(constant(1));
      const whole = await trainerWith({}, optimizer);
      const divided = await trainerWith({ microbatches: parts }, optimizer);
      const before = whole.state.parameters.slice();
      const one = await whole.step(batches()(1));
      const many = await divided.step(batches(parts)(1));
      expect(many.loss).toBeCloseTo(one.loss, 5);
      expect(many.metrics.accuracy).toBeCloseTo(one.metrics.accuracy!, 6);
      expect(many.gradientNorm / one.gradientNorm).toBeCloseTo(1, 5);
      const moved = worstDifference(whole.state.parameters, before);
      expect(moved).toBeGreaterThan(0.01);
      const apart = worstDifference(whole.state.parameters, divided.state.parameters);
      expect(apart / moved).toBeLessThan(1e-5);
    },
  );
});

describe("the result does not depend, in any bit, on", () => {
  test("the number of lanes that share the microbatches", async () => {
    const [two, four] = [{ microbatches: 2 }, { microbatches: 4 }];
    const [oneOfTwo, oneOfFour] = [await threeSteps(two), await threeSteps(four)];
    expect(await threeSteps({ ...four, lanes: 3 })).toEqual(oneOfFour);
    expect(await threeSteps({ ...two, lanes: 9 })).toEqual(oneOfTwo); // the third to ninth have no work
  });

  test("the number of threads inside an operation", async () => {
    const one = await threeSteps();
    expect(await threeSteps({ execution: { threads: 2 } })).toEqual(one);
  });
});

describe("a trainer", () => {
  test("takes a whole number of lanes, from 1 on", async () => {
    for (const options of [{ lanes: 0 }, { lanes: 1.5 }]) {
      const [[name, count]] = Object.entries(options) as [[string, number]];
      await expect(repeatingTrainer(options)).rejects.toThrow(
        `createTrainer: expected ${name} of at least 1, got ${count}.`,
      );
    }
  });

  test("takes its own copy of the first parameters", async () => {
    const [a, b] = [await trainerWith(), await trainerWith()];
    const untouched = stateDigest(b.state);
    await a.step(batches()(1));
    expect([a.state.step, b.state.step]).toEqual([1, 0]);
    expect(stateDigest(b.state)).toBe(untouched);
    expect(stateDigest(a.state)).not.toBe(untouched);
  });

  test("goes on from the state that it is given", async () => {
    const [a, b] = [await trainerWith(), await trainerWith()];
    for (const step of [1, 2]) await a.step(batches()(step));
    b.restore(a.state);
    expect(b.state.step).toBe(2);
    expect(await b.step(batches()(3))).toEqual(await a.step(batches()(3)));
    expect(stateDigest(b.state)).toBe(stateDigest(a.state));
  });

  test("refuses another number of microbatches than it was made for", async () => {
    const trainer = await trainerWith({ microbatches: 2 });
    const step = trainer.step(batches()(1));
    await expect(step).rejects.toThrow("step: expected 2 microbatches, got 1.");
    expect(trainer.state.step).toBe(0);
  });

  test("refuses a state of another size, and stays as it is", async () => {
    const trainer = await trainerWith();
    const { parameters, optimizer } = trainer.state;
    const [size, states] = [parameters.length, optimizer.length];
    const short = { step: 5, parameters: parameters.slice(1), optimizer };
    expect(() => trainer.restore(short)).toThrow(
      `restore: expected ${size} parameters and ${states} of state, got ${size - 1} parameters`,
    );
    expect(trainer.state.step).toBe(0);
  });

  test("gives its sessions back when it is disposed of", async () => {
    const before = openSessions();
    const trainer = await repeatingTrainer({}, adam(constant(0.1)));
    expect(openSessions()).toBeGreaterThan(before);
    await trainer.dispose();
    expect(openSessions()).toBe(before);
  });
});
