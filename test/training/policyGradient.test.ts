import { describe, expect, test } from "vitest";
import { generator, seedFrom } from "../../src/math/seed.ts";
import { createNextTokenReader } from "../../src/model/nextTokens.ts";
import { layoutOfTree, viewOf } from "../../src/model/parameters.ts";
import { transformerTypes } from "../../src/model/transformer.ts";
import type { TrainedModel } from "../../src/model/weights.ts";
import { constant, sgd } from "../../src/optim/index.ts";
import type { Objective } from "../../src/training/objective.ts";
import { type PolicyGradientOptions, policyGradient } from "../../src/training/policyGradient.ts";
import { type PolicySample, policyGradientBatches } from "../../src/training/policySamples.ts";
import { supervised, supervisedBatches } from "../../src/training/supervised.ts";
import { createTrainer } from "../../src/training/trainer.ts";
import { smallModel } from "../model/small.ts";

const execution = { threads: 1 };
/** A head of its own with a bias: the gradient there is that of the logits, added up over tokens. */
const withBias = {
  tiedEmbeddings: false,
  biases: { attention: true, attentionOutput: true, feedForward: true, head: true },
};
const model = smallModel(withBias);
const other = smallModel(withBias, 99);
const { config } = model;
const vocabulary = config.vocabularySize;
const shape = { batch: 2, time: 4 };

/** Prompts of two tokens, with what was drawn behind them. */
const samples: readonly PolicySample[] = [
  { tokens: [3, 1, 4, 1, 5], weights: [0, 0, 1, 1, 1], advantage: 2 },
  { tokens: [2, 7, 1, 8], weights: [0, 0, 0.5, 0.25], advantage: [0, 0, -1, -3] },
];
const advantageAt = ({ advantage }: PolicySample, at: number) =>
  typeof advantage === "number" ? advantage : advantage[at]!;

/** Loss and metrics at these parameters, and the gradient: what a step of size 1 takes away. */
async function taken(
  objective: Objective<object, object>,
  batch: object,
  { parameters }: TrainedModel = model,
) {
  const design = { objective, optimizer: sgd(constant(1)) };
  const trainer = await createTrainer(design, parameters, { execution });
  const { loss, metrics } = await trainer.step([batch as never]);
  const gradient = parameters.map((before, at) => before - trainer.state.parameters[at]!);
  await trainer.dispose();
  return { loss, metrics, gradient };
}

async function learned(given: readonly PolicySample[], options: PolicyGradientOptions = {}) {
  const [batch] = policyGradientBatches(given, shape);
  return taken(policyGradient(config, shape, options), batch!);
}

/** Log-probabilities [vocab] where each token that counts was drawn, with its sample. */
async function places(given: readonly PolicySample[], { parameters } = model) {
  const all = given.flatMap((sample) =>
    sample.tokens.flatMap((token, at) =>
      at > 0 && sample.weights[at]! > 0
        ? [{ token, weight: sample.weights[at]!, advantage: advantageAt(sample, at), sample, at }]
        : [],
    ),
  );
  const reader = createNextTokenReader({ config, parameters }, { execution });
  const expected = await reader.read(all.map(({ sample, at }) => sample.tokens.slice(0, at)));
  await reader.dispose();
  return all.map((place, index) => ({ ...place, logProbs: [...expected[index]!] }));
}

const biasOf = (gradient: Float32Array) => [
  ...viewOf(gradient, layoutOfTree(transformerTypes(config)), "head.bias"),
];
const total = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0);

function expectClose(got: readonly number[], wanted: readonly number[], digits = 5): void {
  expect(got).toHaveLength(wanted.length);
  for (const [at, number] of wanted.entries()) expect(got[at]).toBeCloseTo(number, digits);
}

/** Σ over places of a number for every logit. */
const perLogit = <Place>(all: readonly Place[], of: (place: Place, logit: number) => number) =>
  Array.from({ length: vocabulary }, (_, logit) => total(all.map((place) => of(place, logit))));

/** The samples with the log-probabilities that make every ratio this one. */
async function drawnAt(ratio: number, given: readonly PolicySample[]): Promise<PolicySample[]> {
  const all = await places(given);
  return given.map((sample) => ({
    ...sample,
    logProbs: sample.tokens.map((token, at) => {
      const place = all.find((each) => each.sample === sample && each.at === at);
      return place ? place.logProbs[token]! - Math.log(ratio) : 0;
    }),
  }));
}

describe("policyGradient", () => {
  test("costs -Σ weight · advantage · log π, and its gradient is Σ weight · advantage · (π - drawn)", async () => {
    const all = await places(samples);
    const { loss, gradient } = await learned(samples);
    expect(all).toHaveLength(3 + 2); // what is given does not count
    const costs = all.map(({ weight, advantage, logProbs, token }) => {
      return -weight * advantage * logProbs[token]!;
    });
    expect(loss).toBeCloseTo(total(costs), 4);
    const wanted = perLogit(all, ({ weight, advantage, logProbs, token }, logit) => {
      return weight * advantage * (Math.exp(logProbs[logit]!) - Number(logit === token));
    });
    expectClose(biasOf(gradient), wanted);
  });

  test("with one advantage for all it is supervised learning", async () => {
    const same = samples.map((sample) => ({ ...sample, advantage: 4 }));
    const factor = 4 * (1 + 1 + 1 + 0.5 + 0.25); // the supervised loss is a mean over weights
    const { loss, gradient } = await learned(same);
    const [batch] = supervisedBatches(samples, shape);
    const mean = await taken(supervised(config, shape), batch!);
    expect(loss).toBeCloseTo(factor * mean.loss, 3);
    expectClose(
      [...gradient].slice(0, 500),
      [...mean.gradient].slice(0, 500).map((each) => factor * each),
      4,
    );
  });

  test("moves nothing where every token did as well, each as often as it is drawn", async () => {
    const [place] = await places([{ tokens: [3, 1], weights: [0, 1], advantage: 1 }]);
    const every = place!.logProbs.map((logProb, token) => ({
      ...{ tokens: [3, token], weights: [0, Math.exp(logProb)], advantage: 5 },
    }));
    const wide = { batch: every.length, time: 1 };
    const [batch] = policyGradientBatches(every, wide);
    const { gradient } = await taken(policyGradient(config, wide), batch!);
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-5);
  });

  test("takes the penalty from KL(policy ‖ reference) over all tokens, where a token counts", async () => {
    const idle = samples.map((sample) => ({ ...sample, advantage: 0 }));
    const all = await places(idle);
    const reference = await places(idle, other);
    const rows = all.map(({ logProbs, weight }, at) => {
      const apart = logProbs.map((logProb, token) => logProb - reference[at]!.logProbs[token]!);
      const kl = total(apart.map((each, token) => Math.exp(logProbs[token]!) * each));
      return { logProbs, weight, apart, kl };
    });
    const options = { reference: { model: other, weight: 0.5 } };
    const { loss, metrics, gradient } = await learned(idle, options);
    const kl = total(rows.map((row) => row.weight * row.kl));
    expect(kl).toBeGreaterThan(0.01);
    expect(metrics.klDivergence).toBeCloseTo(kl, 4);
    expect(loss).toBeCloseTo(0.5 * kl, 4);
    // d KL / d logit = p (log p - log q - KL)
    const wanted = perLogit(rows, (row, logit) => {
      return 0.5 * row.weight * Math.exp(row.logProbs[logit]!) * (row.apart[logit]! - row.kl);
    });
    expectClose(biasOf(gradient), wanted);
  });

  test("a policy that is its reference pays nothing and is not moved", async () => {
    const idle = samples.map((sample) => ({ ...sample, advantage: 0 }));
    const { loss, gradient } = await learned(idle, { reference: { model, weight: 9 } });
    expect(loss).toBeCloseTo(0, 5);
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-5);
  });

  test("pays the entropy of what could have been drawn", async () => {
    const idle = samples.map((sample) => ({ ...sample, advantage: 0 }));
    const rows = (await places(idle)).map(({ logProbs, weight }) => {
      const surprise = total(logProbs.map((logProb) => -Math.exp(logProb) * logProb));
      return { logProbs, weight, surprise };
    });
    const { loss, metrics, gradient } = await learned(idle, { entropyWeight: 0.1 });
    const entropy = total(rows.map(({ weight, surprise }) => weight * surprise));
    expect(metrics.entropy).toBeCloseTo(entropy, 4);
    expect(loss).toBeCloseTo(-0.1 * entropy, 4);
    // d H / d logit = -p (log p + H)
    const wanted = perLogit(rows, ({ logProbs, weight, surprise }, logit) => {
      return 0.1 * weight * Math.exp(logProbs[logit]!) * (logProbs[logit]! + surprise);
    });
    expectClose(biasOf(gradient), wanted);
  });

  test("learns about the distribution that was drawn from: among allowed tokens, at its temperature", async () => {
    const allowed = [1, 4, 5, 8];
    const all = (await places(samples)).map((place) => {
      const mass = allowed.map((token) => Math.exp(place.logProbs[token]! / 2));
      const chance = (token: number) => {
        return allowed.includes(token) ? Math.exp(place.logProbs[token]! / 2) / total(mass) : 0;
      };
      return { ...place, chance };
    });
    const { loss, gradient } = await learned(samples, { temperature: 2, allowed });
    const costs = all.map(({ weight, advantage, chance, token }) => {
      return -weight * advantage * Math.log(chance(token));
    });
    expect(loss).toBeCloseTo(total(costs), 4);
    const wanted = perLogit(all, ({ weight, advantage, chance, token }, logit) => {
      return (weight * advantage * (chance(logit) - Number(logit === token))) / 2;
    });
    expectClose(biasOf(gradient), wanted);
  });

  test.each([
    // ratio, advantage, what counts of the ratio, whether it still pushes
    ["up no further than the range", 1.5, 1, 1.2, false],
    ["down from wherever it is", 1.5, -1, 1.5, true],
    ["up from wherever it is", 0.5, 1, 0.5, true],
    ["down no further than the range", 0.5, -1, 0.8, false],
    ["either way within the range", 1.1, 1, 1.1, true],
  ])("with a clipped ratio pushes %s", async (_, ratio, advantage, counted, pushes) => {
    const given = samples.map((sample) => ({ ...sample, advantage }));
    const { loss, metrics, gradient } = await learned(await drawnAt(ratio, given), {
      clipRange: 0.2,
    });
    const weight = 1 + 1 + 1 + 0.5 + 0.25;
    expect(loss).toBeCloseTo(-weight * advantage * counted, 3);
    expect(metrics.clippedShare).toBeCloseTo(ratio === 1.1 ? 0 : weight, 5);
    const moved = Math.max(...gradient.map(Math.abs));
    if (pushes) expect(moved).toBeGreaterThan(0.01);
    else expect(moved).toBe(0);
  });

  test("clipping changes nothing before the policy has moved", async () => {
    const plain = await learned(samples);
    const clipped = await learned(await drawnAt(1, samples), { clipRange: 0.2 });
    expectClose(biasOf(clipped.gradient), biasOf(plain.gradient), 4);
  });

  test("its gradient is what finite differences say, with everything switched on", async () => {
    const given = await drawnAt(1.1, samples);
    const options: PolicyGradientOptions = {
      ...{ temperature: 1.5, clipRange: 2, entropyWeight: 0.3, allowed: [0, 1, 4, 5, 7, 8] },
      reference: { model: other, weight: 0.7 },
    };
    const { normal } = generator(seedFrom(5));
    const direction = model.parameters.map(() => normal());
    const lossAt = async (step: number) => {
      const parameters = model.parameters.map((each, at) => each + step * direction[at]!);
      const [batch] = policyGradientBatches(given, shape);
      return taken(policyGradient(config, shape, options), batch!, { config, parameters });
    };
    const { gradient } = await lossAt(0);
    const slope = total([...gradient].map((each, at) => each * direction[at]!));
    const [above, below] = [await lossAt(1e-3), await lossAt(-1e-3)];
    const difference = (above.loss - below.loss) / 2e-3;
    expect(Math.abs(slope)).toBeGreaterThan(0.1);
    expect(Math.abs(difference / slope - 1)).toBeLessThan(0.005);
  });

  test("refuses options out of range", () => {
    const refused = (options: PolicyGradientOptions) => () =>
      policyGradient(config, shape, options);
    expect(refused({ temperature: 0 })).toThrow("expected a temperature above 0, got 0.");
    expect(refused({ clipRange: 0 })).toThrow("expected a clipRange above 0, got 0.");
    expect(refused({ entropyWeight: -1 })).toThrow("an entropyWeight of at least 0, got -1.");
  });
});

describe("policyGradientBatches", () => {
  test("puts what belongs to a token where it is predicted, and divides no weight", () => {
    const [batch] = policyGradientBatches(samples, shape);
    expect([...batch!.tokens]).toEqual([3, 1, 4, 1, 2, 7, 1, 0]);
    expect([...batch!.targets]).toEqual([1, 4, 1, 5, 7, 1, 8, 0]);
    expect([...batch!.weights]).toEqual([0, 1, 1, 1, 0, 0.5, 0.25, 0]);
    expect([...batch!.advantages]).toEqual([2, 2, 2, 2, 0, -1, -3, 0]);
    expect(batch!.drawnLogProbs).toBeUndefined();
  });

  test("carries log-probabilities where samples have them, all or none", () => {
    const drawn = samples.map((each) => ({ ...each, logProbs: each.tokens.map((_, at) => -at) }));
    const [batch] = policyGradientBatches(drawn, shape);
    expect([...batch!.drawnLogProbs!]).toEqual([-1, -2, -3, -4, -1, -2, -3, 0]);
    expect(() => policyGradientBatches([drawn[0]!, samples[1]!], shape)).toThrow(
      "expected logProbs with all 2 samples or none, got 1.",
    );
  });

  test("refuses numbers that do not go with the tokens", () => {
    const refused = (change: Partial<PolicySample>) => () =>
      policyGradientBatches([samples[0]!, { ...samples[1]!, ...change }], shape);
    expect(refused({ advantage: [1, 2] })).toThrow(
      "policyGradientBatches: expected 4 advantages, one per token, got 2 in row 1.",
    );
    expect(refused({ advantage: Number.NaN })).toThrow(
      "expected finite advantages, got NaN in row 1.",
    );
    expect(refused({ weights: [0, 0, -1, 0] })).toThrow("expected weights of at least 0, got -1");
    expect(refused({ tokens: [1, 2, 3, 4, 5, 6], weights: [0, 0, 0, 0, 0, 0] })).toThrow(
      "expected at most 5 tokens, got 6 in row 1.",
    );
  });
});
