import { describe, expect, test } from "vitest";
import { bindNetworks, type Networks } from "../../../src/attacks/conversation.ts";
import {
  climbLosses,
  type StepInputs,
  stepTypes,
} from "../../../src/attacks/gradientRedTeam/climb.ts";
import { written } from "../../../src/attacks/gradientRedTeam/promptWriter.ts";
import {
  type RedTeamSettings,
  settingsSchema,
} from "../../../src/attacks/gradientRedTeam/settings.ts";
import { gumbelNoise, uniformNoise } from "../../../src/attacks/gumbelSoftmax.ts";
import type { Target } from "../../../src/attacks/target.ts";
import { generator, seedFrom } from "../../../src/math/seed.ts";
import { layoutOfTree, unpack } from "../../../src/model/parameters.ts";
import { type Transformer, transformerTypes } from "../../../src/model/transformer.ts";
import {
  cast,
  compile,
  gradients,
  mapTree,
  rebuildTree,
  reshape,
  type Tensor,
  type TensorType,
} from "../../../src/tensor/index.ts";
import { largestDifference, smallSize } from "../../model/small.ts";
import { quiet } from "../../tensor/evaluate.ts";
import { softTargets } from "../softTargets.ts";

const vocab = smallSize.vocabularySize;
const batch = 2;
const double = (type: TensorType): TensorType => ({ ...type, dtype: "float64" });
const doubled = <Of extends object>(tree: Of) =>
  mapTree<Tensor, Tensor, Of>(tree, (leaf) => cast(leaf, "float64")) as unknown as Of;

interface Given {
  readonly flat: Tensor;
  readonly inputs: StepInputs<Tensor>;
}

/** What is differentiated: flat numbers that logits are made of. */
interface Problem {
  readonly target: Target;
  readonly settings: RedTeamSettings;
  readonly runs: number;
  /** Flat numbers at which it is looked at. */
  readonly at: Float64Array;
  logits(given: Given): Tensor;
}

/** Loss, gradient and scores in double precision, with noise from a seed. */
async function opened({ target, settings, runs, at, logits }: Problem, noiseOf = runs) {
  const networks = doubled<Networks<Tensor>>(bindNetworks(target).tensors({}));
  const types = {
    flat: { dtype: "float64", shape: [at.length] } as TensorType,
    inputs: mapTree<TensorType, TensorType, StepInputs<TensorType>>(
      stepTypes(target, { runs, batch }),
      double,
    ),
  };
  const graph = await compile(
    ((given: Given) => {
      const climb = { settings, rows: { runs, batch }, inputs: given.inputs };
      const soft = { target, networks };
      const { loss, vectors } = climbLosses({ ...climb, soft, logits: logits(given) });
      return { loss, gradient: gradients(loss, [given.flat])[0]!, scores: vectors!.scores! };
    }) as never,
    types,
    quiet,
  );
  const noise = (name: string, places: number) =>
    Float64Array.from(uniformNoise(seedFrom(4), noiseOf * batch * places * vocab, name)).slice(
      0,
      runs * batch * places * vocab,
    );
  const scalars = {
    ...{ promptTemperature: 0.9, decodeTemperature: 0.7, promptHard: 0, decodeHard: 0 },
    ...{ realismWeight: 1.3, pretrainedWeight: 0 },
  };
  const inputs = {
    promptNoise: noise("prompt", target.promptTokens),
    responseNoise: noise("response", target.responseTokens),
    scalars: Object.fromEntries(
      Object.entries(scalars).map(([name, value]) => [name, Float64Array.of(value)]),
    ),
  };
  return {
    run: async (flat: Float64Array) =>
      (await graph.run({ flat, inputs } as never)) as unknown as Readonly<
        Record<"loss" | "gradient" | "scores", Float64Array>
      >,
    dispose: () => graph.dispose(),
  };
}

const draws = (count: number, number: number, scale = 1): Float64Array => {
  const { normal } = generator(seedFrom(number));
  return Float64Array.from({ length: count }, () => scale * normal());
};

/** Distributions over tokens. */
function ofLogits(target: Target, settings: object, runs = 2): Problem {
  const size = runs * target.promptTokens * vocab;
  return {
    ...{ target, runs, at: draws(size, 5) },
    settings: settingsSchema.parse(settings),
    logits: ({ flat }) => reshape(flat, [runs, 1, target.promptTokens, vocab]),
  };
}

/** The relative error of the derivative along a few random directions, at worst. */
async function worstError(problem: Problem): Promise<number> {
  const graph = await opened(problem);
  const { at } = problem;
  const { gradient } = await graph.run(at);
  const errors = [];
  for (const number of [1, 2, 3]) {
    const direction = draws(at.length, 100 + number);
    const step = 1e-5;
    const moved = async (by: number) =>
      (await graph.run(at.map((value, index) => value + by * direction[index]!))).loss[0]!;
    const difference = ((await moved(step)) - (await moved(-step))) / (2 * step);
    const slope = gradient.reduce((sum, value, index) => sum + value * direction[index]!, 0);
    expect(Math.abs(difference)).toBeGreaterThan(1e-6);
    errors.push(Math.abs(slope / difference - 1));
  }
  await graph.dispose();
  return Math.max(...errors);
}

describe("derivatives from the rating through every token into the prompt agree with differences", () => {
  test("there are targets to try", () => {
    expect(Object.keys(softTargets)).toHaveLength(5);
  });

  describe.each(Object.entries(softTargets))("rated by %s,", (_, target) => {
    test.each(["exchange", "response"])("the %s", async (rated) => {
      expect(await worstError(ofLogits(target, { rated, loss: "margin" }))).toBeLessThan(1e-5);
    });
  });

  const own = softTargets["the model itself"]!;
  test.each(["probability", "logProbability", "margin"])("of the loss %s", async (loss) => {
    expect(await worstError(ofLogits(own, { loss }))).toBeLessThan(1e-5);
  });

  test("with a realism loss, whose weights and expectations both depend on the prompt", async () => {
    expect(await worstError(ofLogits(own, { variant: "realismLoss" }))).toBeLessThan(1e-5);
  });

  test("with runs that keep apart", async () => {
    expect(await worstError(ofLogits(own, { repulsion: 0.5 }, 3))).toBeLessThan(1e-5);
  });

  test("into the weights of a model that writes the prompts", async () => {
    const { config, parameters } = own.textModel.model;
    const types = transformerTypes(config);
    const problem: Problem = {
      ...{ target: own, runs: 1, at: Float64Array.from(parameters) },
      settings: settingsSchema.parse({ variant: "finetune", batch }),
      logits: ({ flat, inputs }) => {
        const leaves = unpack(flat, layoutOfTree(types));
        const tree = rebuildTree<TensorType, Tensor, Transformer<TensorType>>(types, leaves);
        const noise = gumbelNoise(inputs.promptNoise);
        const { logits } = written(
          { config, parameters: tree },
          { target: own, asked: [0, 8, 1], noise },
        );
        return reshape(logits, [1, ...logits.shape]);
      },
    };
    expect(await worstError(problem)).toBeLessThan(1e-4);
  });
});

describe("runs", () => {
  test("have the gradient that each would have alone", async () => {
    const target = softTargets["the model itself"]!;
    const three = ofLogits(target, { variant: "realismLoss" }, 3);
    const size = three.at.length / 3;
    const one = { ...ofLogits(target, { variant: "realismLoss" }, 1), at: three.at.slice(0, size) };
    const [together, alone] = [await opened(three), await opened(one, 3)];
    const all = await together.run(three.at);
    const first = await alone.run(one.at);
    expect(largestDifference([...all.gradient.slice(0, size)], [...first.gradient])).toBeLessThan(
      1e-12,
    );
    expect(all.scores[0]).toBeCloseTo(first.scores[0]!, 12);
    // Others move the sum of the losses and not this gradient.
    const moved = await together.run(
      three.at.map((value, index) => (index < size ? value : -value)),
    );
    expect(moved.loss[0]).not.toBeCloseTo(all.loss[0]!, 3);
    expect(moved.gradient.slice(0, size)).toEqual(all.gradient.slice(0, size));
    await Promise.all([together.dispose(), alone.dispose()]);
  });

  test("leave the logits of forbidden tokens alone", async () => {
    const target = softTargets["the model itself"]!;
    const problem = ofLogits(target, { variant: "realismLoss" }, 1);
    const graph = await opened(problem);
    const { gradient } = await graph.run(problem.at);
    await graph.dispose();
    const forbidden = [...gradient].filter((_, at) => !target.allowed.includes(at % vocab));
    expect(forbidden).toHaveLength(4 * (vocab - target.allowed.length));
    expect(forbidden.every((value) => value === 0)).toBe(true);
  });
});
