/** Private runs that stop and go on. */
import { afterEach, describe, expect, test } from "vitest";
import { adam, constant } from "../../../src/optim/index.ts";
import { adaptiveClipping } from "../../../src/privacy/clipping/adaptive.ts";
import { eventOfLedger, type Ledger, releasesOf } from "../../../src/privacy/ledger.ts";
import { gridNoise } from "../../../src/privacy/noise/gridNoise.ts";
import { secureRandomness } from "../../../src/privacy/noise/randomness.ts";
import { encodePrivateState, parsePrivateState } from "../../../src/training/privateStateFile.ts";
import type { PrivateTrainer } from "../../../src/training/privateTrainer.ts";
import {
  apart,
  closeAll,
  initial,
  parameterCount,
  privateTrainer,
  type RunOptions,
  testRandomness,
} from "./problem.ts";

afterEach(closeAll);

async function steps(trainer: PrivateTrainer, count: number): Promise<void> {
  for (let step = 0; step < count; step++) await trainer.step();
}

const runs: Readonly<Record<string, () => RunOptions>> = {
  "independent noise": () => ({}),
  "an adaptive clip norm, Adam and an average": () => ({
    clipping: adaptiveClipping({ clipNorm: 10, expectedBatch: 10, countNoise: 2 }),
    optimizer: adam(constant(0.01)),
    averageDecay: 0.9,
  }),
  "noise on a grid": () => ({
    noise: gridNoise({ noiseMultiplier: 1, randomness: testRandomness, size: parameterCount }),
  }),
};

describe("a run goes on from a checkpoint to the last bit, with seeded", () => {
  test.each(Object.entries(runs))("%s", async (_, options) => {
    const whole = await privateTrainer(options());
    await steps(whole, 7);
    const begun = await privateTrainer(options());
    await steps(begun, 3);
    const file = encodePrivateState(begun.state);
    const resumed = await privateTrainer(options());
    resumed.restore(parsePrivateState(file, "a checkpoint"));
    await steps(resumed, 4);
    expect(resumed.state).toEqual(whole.state);
    expect(resumed.average).toEqual(whole.average);
    expect(releasesOf(resumed.state.ledger)).toBe(7);
    expect(apart(whole.state.parameters, initial)).toBeGreaterThan(0.01);
  });
});

describe("a step that is repeated", () => {
  test("is charged again: its first release cannot be taken back", async () => {
    const trainer = await privateTrainer({});
    await steps(trainer, 3);
    const saved = parsePrivateState(encodePrivateState(trainer.state), "a checkpoint");
    await steps(trainer, 2);
    trainer.restore(saved);
    expect(trainer.state.step).toBe(3);
    await steps(trainer, 3);
    expect(trainer.state.step).toBe(6);
    expect(releasesOf(trainer.state.ledger)).toBe(8);
    expect(eventOfLedger(trainer.state.ledger)).toMatchObject({
      kind: "composed",
      events: [{ count: 6 }, { count: 2 }],
    });
  });

  test("is another release where randomness is secure, and the same where it is seeded", async () => {
    for (const randomness of [testRandomness, secureRandomness]) {
      const trainer = await privateTrainer({ randomness });
      const saved = parsePrivateState(encodePrivateState(trainer.state), "a checkpoint");
      await trainer.step();
      const first = trainer.state.parameters.slice();
      trainer.restore(saved);
      await trainer.step();
      const difference = apart(trainer.state.parameters, first);
      if (randomness.kind === "seeded") expect(difference).toBe(0);
      else expect(difference).toBeGreaterThan(0);
    }
  });
});

describe("a step is charged", () => {
  test("before its noise is drawn", async () => {
    const seen: { readonly charged: number; readonly drawn: number }[] = [];
    const trainer: PrivateTrainer = await privateTrainer({
      onCharge: async (ledger: Ledger) => {
        await new Promise((resolve) => setImmediate(resolve));
        seen.push({ charged: releasesOf(ledger), drawn: trainer.state.noise.position });
      },
    });
    await steps(trainer, 3);
    expect(seen).toEqual([
      { charged: 1, drawn: 0 },
      { charged: 2, drawn: 1 },
      { charged: 3, drawn: 2 },
    ]);
  });

  test("and not taken where it cannot be charged", async () => {
    const trainer = await privateTrainer({
      onCharge: () => {
        throw new Error("the disk is full");
      },
    });
    await expect(trainer.step()).rejects.toThrow("the disk is full");
    expect(trainer.state.noise.position).toBe(0);
    expect(trainer.state.parameters).toEqual(initial);
  });

  test("also where it fails afterwards", async () => {
    const trainer = await privateTrainer({
      records: () => {
        throw new Error("no such file");
      },
    });
    await expect(trainer.step()).rejects.toThrow("no such file");
    expect(releasesOf(trainer.state.ledger)).toBe(1);
    expect(trainer.state.step).toBe(0);
  });
});

describe("a state is refused", () => {
  test("of another model", async () => {
    const trainer = await privateTrainer({});
    const short = { ...trainer.state, parameters: initial.slice(1) };
    expect(() => trainer.restore(short)).toThrow(
      "restore: expected 27 parameters and 0 of state, got 26 parameters and 0 of state.",
    );
  });

  test("of another plan", async () => {
    const [trainer, other] = [
      await privateTrainer({}),
      await privateTrainer({ noiseMultiplier: 2 }),
    ];
    expect(() => trainer.restore(other.state)).toThrow("ledger: expected the books of one run");
  });

  test("in a file that holds none", () => {
    expect(() => parsePrivateState(new Uint8Array(20), "x.safetensors")).toThrow("x.safetensors");
  });
});
