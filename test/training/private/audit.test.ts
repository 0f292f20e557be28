/** The private trainer as it is, audited from outside: canaries go through its sampler, clipping, noise and division. */
import { describe, expect, test } from "vitest";
import { seedFrom, split } from "../../../src/math/seed.ts";
import { constant, sgd } from "../../../src/optim/index.ts";
import { privacyOf } from "../../../src/privacy/account.ts";
import {
  type AuditedMechanism,
  oneRunScores,
} from "../../../src/privacy/audit/auditedMechanism.ts";
import { auditMethods } from "../../../src/privacy/audit/auditMethods.ts";
import { stepsScore } from "../../../src/privacy/audit/gradientCanaries.ts";
import { eventOfLedger, type Ledger } from "../../../src/privacy/ledger.ts";
import type { PrivateNoise } from "../../../src/privacy/noise/noise.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { poissonSampler } from "../../../src/privacy/sampling/poisson.ts";
import { createPrivateTrainer } from "../../../src/training/privateTrainer.ts";
import { canaryParameters, withCanaries } from "../../../src/training/withCanaries.ts";
import { quiet } from "../../tensor/evaluate.ts";
import { datasetSize, initial, mechanismOf, objective, recordsOf } from "./problem.ts";

const canaries = 800;
const clipNorm = 1;
const delta = 1e-5;
/** One audit in a hundred may be wrong about a trainer that is right. */
const confidence = 0.99;

interface Run {
  readonly steps: number;
  readonly samplingRate: number;
  readonly noiseMultiplier: number;
  /** How much of the planned noise is really added. @default 1 */
  readonly noiseShare?: number;
}

/** The trainer of the word model with canaries; `onLedger` gets the books of each run. */
function audited(run: Run, onLedger: (ledger: Ledger) => void): AuditedMechanism {
  const { steps, samplingRate, noiseMultiplier } = run;
  return {
    canaries,
    async run(included, seed) {
      const randomness = seededRandomness(seed);
      const sampler = poissonSampler({
        ...{ datasetSize: datasetSize + canaries, samplingRate, randomness },
      });
      const mechanism = mechanismOf({
        sampler,
        randomness,
        noiseMultiplier,
        steps,
        choices: { delta },
      });
      const design = withCanaries(
        { objective, optimizer: sgd(constant(1)), records: recordsOf(), initial },
        { datasetSize, included },
      );
      const trainer = await createPrivateTrainer(
        design,
        { ...mechanism, noise: scaled(mechanism.noise, run.noiseShare ?? 1) },
        { execution: quiet },
      );
      const readings = await readingsOf(trainer, steps, sampler.expectedBatch / clipNorm);
      onLedger(trainer.state.ledger);
      await trainer.dispose();
      return included.map((_, canary) =>
        stepsScore(
          readings.map((reading) => reading[canary]!),
          { samplingRate, noiseMultiplier },
        ),
      );
    },
  };
}

/** The same noise by its record, less of it by what is drawn. */
function scaled(noise: PrivateNoise, share: number): PrivateNoise {
  if (noise.kind !== "added") throw new Error("expected noise that is added.");
  const next = (into: Float32Array) => {
    noise.stream.next(into);
    for (let index = 0; index < into.length; index++) into[index]! *= share;
  };
  return { ...noise, stream: { ...noise.stream, next } };
}

/** What every step added to the parameters of canaries, in clip norms. */
async function readingsOf(
  trainer: Awaited<ReturnType<typeof createPrivateTrainer>>,
  steps: number,
  unit: number,
): Promise<Float32Array[]> {
  const readings: Float32Array[] = [];
  let before = canaryParameters(trainer.state.parameters, canaries);
  for (let step = 0; step < steps; step++) {
    await trainer.step();
    const after = canaryParameters(trainer.state.parameters, canaries);
    readings.push(after.map((value, canary) => (value - before[canary]!) * unit));
    before = after;
  }
  return readings;
}

async function audit(run: Run, number: number) {
  const ledgers: Ledger[] = [];
  const scores = await oneRunScores(
    audited(run, (ledger) => ledgers.push(ledger)),
    split(seedFrom(21), number),
  );
  const account = privacyOf(eventOfLedger(ledgers[0]!), { neighboringRelation: "addOrRemoveOne" });
  const claimed = account.epsilon(delta).upper;
  const bound = (name: keyof typeof auditMethods) =>
    auditMethods[name].bound(scores, { delta, confidence }).epsilon;
  return { claimed, bound };
}

describe("an audit of the private trainer", () => {
  const everything = { steps: 6, samplingRate: 1, noiseMultiplier: 2 };

  test("stays below what its ledger says, and finds a good part of it", async () => {
    const { claimed, bound } = await audit(everything, 1);
    for (const name of ["one-run", "f-dp", "gdp"] as const) {
      expect(bound(name)).toBeLessThan(claimed);
    }
    expect(bound("f-dp")).toBeGreaterThan(0.3 * claimed);
  });

  test("stays below it with Poisson batches", async () => {
    const { claimed, bound } = await audit({ steps: 30, samplingRate: 0.2, noiseMultiplier: 1 }, 2);
    for (const name of ["one-run", "f-dp", "gdp"] as const) {
      expect(bound(name)).toBeLessThan(claimed);
    }
    expect(bound("one-run")).toBeGreaterThan(0.1 * claimed);
  });

  test("raises the alarm where a tenth of the planned noise is added", async () => {
    const weak = { steps: 6, samplingRate: 1, noiseMultiplier: 6, noiseShare: 0.1 };
    const { claimed, bound } = await audit(weak, 3);
    expect(bound("one-run")).toBeGreaterThan(claimed);
  });
});
