/** One step of descent on the embeddings of prompts, as a graph. Wen et al. 2023, algorithm 1. */
import { embedTokens, type Model } from "../../model/transformer.ts";
import { gradients } from "../../tensor/gradient.ts";
import { multiply, negate, square, subtract } from "../../tensor/operations/arithmetic.ts";
import { sum } from "../../tensor/operations/broadcast.ts";
import { gather, oneHot } from "../../tensor/operations/indexing.ts";
import { reshape } from "../../tensor/operations/layout.ts";
import { matmul } from "../../tensor/operations/matmul.ts";
import { argmax } from "../../tensor/operations/reduction.ts";
import { sigmoid, softplus } from "../../tensor/operations/transcendental.ts";
import { constant, type Tensor } from "../../tensor/tensor.ts";
import type { Beginning } from "../attack.ts";
import { type SoftTarget, softConversation } from "../conversation.ts";
import { type Descent, descent } from "../gradient/descent.ts";
import { greedily } from "../gradient/losses.ts";
import { targetGraph } from "../gradient/targetGraph.ts";
import type { ProjectedSettings } from "../projectedEmbeddings.ts";
import { rowsOf } from "../runGroups.ts";
import { allowedEmbeddings, rootMeanSquare } from "./embeddings.ts";

/** What a step of descent gives. */
export interface ProjectionStep {
  /** The state after it. */
  readonly arrays: Readonly<Record<string, Float32Array>>;
  /** Of each run, before it: the nearest tokens [runs, promptTokens], and P(unsafe) of the greedy response to them. */
  readonly tokens: Int32Array;
  readonly scores: Float32Array;
}

/** Descends. It owns a graph until `dispose`. */
export interface ProjectionGraph {
  readonly descent: Descent;
  step(arrays: Readonly<Record<string, Float32Array>>, step: number): Promise<ProjectionStep>;
  dispose(): Promise<void>;
}

/** Compiles the step. */
export async function projectionGraph(
  beginning: Beginning<ProjectedSettings>,
): Promise<ProjectionGraph> {
  const { target, settings, execution } = beginning;
  const { width } = target.textModel.model.config;
  const rate = settings.learningRate * rootMeanSquare(allowedEmbeddings(target));
  const own = descent([rowsOf(settings), target.promptTokens, width], rate);
  const graph = await targetGraph(target, {
    types: { descending: own.types },
    compute: (soft, { descending }) => {
      const { tokens, embedded, unsafeLogits } = projected(soft, descending.variables, settings);
      // Each run has its own variables: the derivatives of a sum are those of each loss.
      const [gradient] = gradients(sum(softplus(negate(unsafeLogits))), [embedded]);
      const scores = sigmoid(unsafeLogits);
      return { tokens, scores, descended: own.descended(descending, gradient!) };
    },
    execution,
  });
  return {
    descent: own,
    step: async (arrays, step) => {
      const { tokens, scores, descended } = await graph.run({
        descending: own.inputs(arrays, step),
      } as never);
      const found = { tokens, scores } as Pick<ProjectionStep, "tokens" | "scores">;
      return { ...found, arrays: own.arrays(descended) };
    },
    dispose: () => graph.dispose(),
  };
}

/** The conversation with the nearest allowed tokens. `variables`: [runs, promptTokens, width]. */
function projected(soft: SoftTarget, variables: Tensor, settings: ProjectedSettings) {
  const { target, networks } = soft;
  const { config } = target.textModel.model;
  const model: Model = { config, parameters: networks.model };
  const tokens = gather(
    constant(target.allowed, { dtype: "int32" }),
    nearest(variables, embeddingsOf(model, target.allowed)),
  );
  // A node of its own: derivatives are taken here and not at the embeddings of the network.
  const embedded = embedTokens(model, tokens);
  const weights = oneHot(tokens, config.vocabularySize);
  const talk = softConversation(soft, { weights, embedded, ...greedily(settings) });
  return { tokens, embedded, unsafeLogits: talk.unsafeLogits };
}

/** [allowed, width]. */
const embeddingsOf = (model: Model, allowed: readonly number[]): Tensor =>
  embedTokens(model, constant(allowed, { dtype: "int32" }));

/** Which row of `table` [rows, width] lies nearest to each of `points` […, width]: |p - t|² less |p|², halved. */
function nearest(points: Tensor, table: Tensor): Tensor {
  const length = multiply(sum(square(table), { axes: [1] }), 0.5); // [rows]
  const [rows] = table.shape as [number];
  const closeness = subtract(
    matmul(points, table, { transposeB: true }),
    reshape(length, [1, 1, rows]),
  );
  return argmax(closeness);
}
