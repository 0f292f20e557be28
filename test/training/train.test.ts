import { afterEach, describe, expect, test } from "vitest";
import { adamW, constant, sgd, type Transformation } from "../../src/optim/index.ts";
import { encodeState, parseState } from "../../src/training/stateFile.ts";
import { DivergedError, type TrainingProgress, train } from "../../src/training/train.ts";
import type { Trainer, TrainingState } from "../../src/training/trainer.ts";
import {
  adamWithClipping,
  batches,
  blindLoss,
  type RepeatingBatch,
  repeatingTrainer,
  stateDigest,
} from "./repeating.ts";

const open: Trainer<RepeatingBatch>[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((trainer) => trainer.dispose()));
});

async function trainerWith(optimizer: Transformation = adamWithClipping) {
  const trainer = await repeatingTrainer({}, optimizer);
  open.push(trainer);
  return trainer;
}

const task = { batches: batches(), tokensPerStep: 256 };

/** Trains and returns what every step reported. */
async function progressOf(trainer: Trainer<RepeatingBatch>, steps: number) {
  const reports: TrainingProgress[] = [];
  const onStep = (progress: TrainingProgress) => void reports.push(progress);
  await train(trainer, { ...task, steps, onStep });
  return reports;
}

/** Checkpoints in memory: bytes by step. */
function memory() {
  const saved = new Map<number, Uint8Array>();
  const save = async (state: TrainingState) => void saved.set(state.step, encodeState(state));
  return { saved, save };
}

describe("training a small transformer", () => {
  test("brings the loss far below what a model can reach that does not look back", async () => {
    const reports = await progressOf(await trainerWith(), 60);
    // One of eight words: ln 8 = 2.08 nats. A wrong sign, rate, correction or gradient does not get here.
    expect(blindLoss).toBeCloseTo(2.079, 3);
    expect(reports[0]!.loss).toBeGreaterThan(2);
    expect(reports.at(-1)!.loss).toBeLessThan(0.05);
    expect(reports.at(-1)!.metrics.accuracy).toBeGreaterThan(0.99);
  });

  test("with a learning rate of 0 changes nothing", async () => {
    const trainer = await trainerWith(sgd(constant(0)));
    const before = trainer.state.parameters.slice();
    await progressOf(trainer, 2);
    expect(trainer.state.parameters).toEqual(before);
  });

  test("reports every step: number, loss, gradient norm, rate and time left", async () => {
    const reports = await progressOf(await trainerWith(), 3);
    expect(reports.map(({ step, of }) => `${step} of ${of}`)).toEqual([
      "1 of 3",
      "2 of 3",
      "3 of 3",
    ]);
    for (const { loss, gradientNorm, tokensPerSecond, secondsLeft, step } of reports) {
      expect(loss).toBeGreaterThan(0);
      expect(gradientNorm).toBeGreaterThan(0);
      // tokens per second = 256 / seconds per step, seconds left = steps left · seconds per step
      expect(secondsLeft).toBeCloseTo(((3 - step) * 256) / tokensPerSecond, 9);
    }
  });
});

describe("a checkpoint", () => {
  test("of 7 steps and 13 more make the same bytes as 20 at once: parameters, optimiser and reports", async () => {
    const whole = await trainerWith();
    const reports = await progressOf(whole, 20);
    const { saved, save } = memory();
    await train(await trainerWith(), { ...task, steps: 7, checkpoint: { due: () => false, save } });
    expect([...saved.keys()]).toEqual([7]);
    const resumed = await trainerWith();
    resumed.restore(parseState(saved.get(7)!, "memory"));
    const later = await progressOf(resumed, 20);
    const losses = (of: readonly TrainingProgress[]) => of.map(({ step, loss }) => [step, loss]);
    expect(losses(later)).toEqual(losses(reports.slice(7)));
    expect(stateDigest(resumed.state)).toBe(stateDigest(whole.state));
    expect(Buffer.compare(encodeState(resumed.state), encodeState(whole.state))).toBe(0);
  });

  test("is saved when it is due and after the last step, and never before step 1", async () => {
    const { saved, save } = memory();
    const checkpoint = { due: (step: number) => step % 2 === 0, save };
    await train(await trainerWith(), { ...task, steps: 5, checkpoint });
    expect([...saved.keys()]).toEqual([2, 4, 5]);
  });

  test("of a finished training leaves nothing to do", async () => {
    const trainer = await trainerWith();
    await progressOf(trainer, 2);
    const before = stateDigest(trainer.state);
    expect(await progressOf(trainer, 2)).toEqual([]);
    expect(stateDigest(trainer.state)).toBe(before);
  });

  test("is written when training is interrupted: after the step that is under way", async () => {
    const { saved, save } = memory();
    const controller = new AbortController();
    const training = train(await trainerWith(), {
      ...{ ...task, steps: 100, signal: controller.signal },
      onStep: ({ step }) => step === 3 && controller.abort(new Error("stopped by hand")),
      checkpoint: { due: () => false, save },
    } as Parameters<typeof train<RepeatingBatch>>[1]);
    await expect(training).rejects.toThrow("stopped by hand");
    expect([...saved.keys()]).toEqual([3]);
  });
});

describe("a training that diverges", () => {
  test("ends with a DivergedError that says where, and the last good checkpoint stays", async () => {
    const { saved, save } = memory();
    // The rate explodes at step 3, so step 4 sees parameters that are no use.
    const exploding = sgd((step) => (step < 3 ? 0.1 : 1e30));
    const checkpoint = { due: () => true, save };
    const training = train(await trainerWith(exploding), { ...task, steps: 9, checkpoint });
    await expect(training).rejects.toThrow(DivergedError);
    await expect(training).rejects.toThrow(/at step [34]\. Lower the learning rate, or clip/);
    for (const bytes of saved.values()) {
      expect(parseState(bytes, "memory").parameters.every(Number.isFinite)).toBe(true);
    }
    expect(saved.has(2)).toBe(true);
  });

  test("never saves parameters that are not finite, even when the loss before them was", async () => {
    const { saved, save } = memory();
    const overflowing = adamW((step) => (step < 2 ? 0.01 : 1e39), { weightDecay: 0 });
    const checkpoint = { due: () => true, save };
    const training = train(await trainerWith(overflowing), { ...task, steps: 2, checkpoint });
    await expect(training).rejects.toThrow(DivergedError);
    expect([...saved.keys()]).toEqual([1]);
  });
});
