/**
 * What GBRT climbs, as a graph: from prompt logits through a sampled prompt, a sampled response and its rating to losses.
 * Wichers et al. 2024, section 3, equations 1 to 6.
 */
import { onlyAllowed } from "../../model/choose.ts";
import {
  add,
  divide,
  multiply,
  negate,
  square,
  subtract,
} from "../../tensor/operations/arithmetic.ts";
import { sum } from "../../tensor/operations/broadcast.ts";
import { reshape } from "../../tensor/operations/layout.ts";
import { mean } from "../../tensor/operations/reduction.ts";
import { softmax } from "../../tensor/operations/softmax.ts";
import { sigmoid, softplus } from "../../tensor/operations/transcendental.ts";
import type { Tensor, TensorType } from "../../tensor/tensor.ts";
import type { Tree } from "../../tensor/tree.ts";
import type { Losses } from "../../training/objective.ts";
import { type SoftTarget, softConversation } from "../conversation.ts";
import { gumbelNoise, gumbelSoftmax } from "../gumbelSoftmax.ts";
import type { Target } from "../target.ts";
import type { RedTeamSettings } from "./settings.ts";

/** Numbers of a step that enter the graph. */
const scalarNames = [
  "promptTemperature",
  "decodeTemperature",
  "promptHard",
  "decodeHard",
  "realismWeight",
  "pretrainedWeight",
] as const;

/** Noise and numbers of one step. */
export interface StepInputs<Leaf> {
  /** Uniform, [rows, promptTokens, vocab]. */
  readonly promptNoise: Leaf;
  /** Uniform, [rows, responseTokens, vocab]. */
  readonly responseNoise: Leaf;
  readonly scalars: Readonly<Record<(typeof scalarNames)[number], Leaf>>;
}

/** What a step takes: noise, numbers, and networks that are no constants of its graph. */
export interface ClimbBatch extends StepInputs<Tensor> {
  readonly networks: Tree<Tensor>;
}

/** Rows of a step: `batch` for each of `runs`. */
export interface Rows {
  readonly runs: number;
  readonly batch: number;
}

/** Types of the noise and the numbers of one step. */
export function stepTypes(target: Target, { runs, batch }: Rows): StepInputs<TensorType> {
  const { vocabularySize } = target.textModel.model.config;
  const noise = (tokens: number): TensorType => ({
    ...{ dtype: "float32", shape: [runs * batch, tokens, vocabularySize] },
  });
  const scalars = Object.fromEntries(
    scalarNames.map((name) => [name, { dtype: "float32", shape: [] }]),
  ) as unknown as StepInputs<TensorType>["scalars"];
  return {
    promptNoise: noise(target.promptTokens),
    responseNoise: noise(target.responseTokens),
    scalars,
  };
}

/** Numbers of a step as a graph takes them. */
export const scalarArrays = (values: Readonly<Record<(typeof scalarNames)[number], number>>) =>
  Object.fromEntries(
    scalarNames.map((name) => [name, Float32Array.of(values[name])]),
  ) as unknown as StepInputs<Float32Array>["scalars"];

/** Where a climb stands. */
export interface Climb {
  readonly soft: SoftTarget;
  readonly settings: RedTeamSettings;
  readonly rows: Rows;
  /** [runs, batch, promptTokens, vocab], or a 1 for the batch, where all its rows have one distribution. */
  readonly logits: Tensor;
  readonly inputs: StepInputs<Tensor>;
}

/**
 * The loss: of each run the mean over its batch, summed over runs, so that the gradient of a run is what it would be
 * alone. `vectors.scores` holds the mean P(unsafe) of each run.
 */
export function climbLosses(climb: Climb): Losses {
  const { soft, settings, rows, inputs } = climb;
  const { promptHard, decodeHard, promptTemperature, decodeTemperature } = inputs.scalars;
  const { batch, runs } = rows;
  const logits = onlyAllowed(climb.logits, soft.target.allowed);
  const weights = sampled(logits, climb, { temperature: promptTemperature, hard: promptHard });
  const { unsafeLogits, promptLogProbs } = softConversation(soft, {
    ...{ weights, rated: settings.rated, hard: decodeHard, temperature: decodeTemperature },
    noise: gumbelNoise(inputs.responseNoise),
  });
  const unsafe = multiply(sum(lossOf(settings.loss, unsafeLogits)), 1 / batch);
  const scores = mean(reshape(sigmoid(unsafeLogits), [runs, batch]), { axes: [1] });
  const terms = [unsafe];
  const metrics: Record<string, Tensor> = {};
  const probabilities = softmax(logits);
  if (settings.realismWeight.initial > 0 || settings.realismWeight.final > 0) {
    const realism = realismLoss(probabilities, promptLogProbs, rows);
    terms.push(multiply(realism, inputs.scalars.realismWeight));
    metrics.realismLoss = multiply(realism, 1 / runs);
  }
  if (settings.repulsion > 0 && runs > 1) {
    const overlap = likeness(probabilities);
    terms.push(multiply(overlap, settings.repulsion));
    metrics.overlap = multiply(overlap, 1 / runs);
  }
  return { loss: terms.reduce((a, b) => add(a, b)), metrics, vectors: { scores } };
}

/** Every row draws a prompt of its own from the distribution of its run, [rows, promptTokens, vocab]. */
function sampled(
  logits: Tensor,
  { soft: { target }, rows: { runs, batch }, inputs: { promptNoise } }: Climb,
  drawing: { readonly temperature: Tensor; readonly hard: Tensor },
): Tensor {
  const vocab = logits.shape.at(-1)!;
  const shape = [runs, batch, target.promptTokens, vocab];
  const noise = reshape(gumbelNoise(promptNoise), shape);
  const weights = gumbelSoftmax(add(logits, noise), drawing);
  return reshape(weights, [runs * batch, target.promptTokens, vocab]);
}

/** With p = P(unsafe): 1 - p, -log p or -log(p / (1 - p)), of each row. */
function lossOf(loss: RedTeamSettings["loss"], unsafeLogits: Tensor): Tensor {
  const safe = negate(unsafeLogits);
  if (loss === "probability") return sigmoid(safe);
  return loss === "logProbability" ? softplus(safe) : safe;
}

/** The weight of the paper's realism loss presumes that it is divided by this, as the authors' code does. */
const REALISM_SCALE = 30;

/**
 * Cross-entropy between the prompt distributions and what the model expects behind the sampled tokens before: the mean
 * over batch and positions, summed over runs. Equation 5.
 */
function realismLoss(probabilities: Tensor, logProbs: Tensor, { runs, batch }: Rows): Tensor {
  const [, tokens, vocab] = logProbs.shape as [number, number, number];
  const expected = reshape(logProbs, [runs, batch, tokens, vocab]);
  const total = sum(multiply(probabilities, expected));
  return multiply(total, -1 / (batch * tokens * REALISM_SCALE));
}

/** How likely two runs have the same token at a place: for each run the mean over others and places, summed over runs. */
function likeness(probabilities: Tensor): Tensor {
  const own = mean(probabilities, { axes: [1] }); // [runs, promptTokens, vocab]
  const [runs, tokens] = own.shape as [number, number, number];
  const all = subtract(sum(square(sum(own, { axes: [0] }))), sum(square(own)));
  return divide(all, tokens * (runs - 1));
}
