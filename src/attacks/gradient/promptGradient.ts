/** Derivatives of a loss by the tokens of decided prompts: to first order, what it would cost to put another in place. */
import { gradients } from "../../tensor/gradient.ts";
import { sum } from "../../tensor/operations/broadcast.ts";
import { identity } from "../../tensor/operations/control.ts";
import { oneHot } from "../../tensor/operations/indexing.ts";
import type { ExecutionOptions } from "../../tensor/session.ts";
import type { Target } from "../target.ts";
import type { PromptLoss } from "./losses.ts";
import { targetGraph } from "./targetGraph.ts";

/** Takes derivatives. It owns a graph until `dispose`. */
export interface PromptGradient {
  /**
   * By the weights [rows, promptTokens, vocab] of prompts [rows, promptTokens], where they are 0 and 1.
   *
   * @throws Error where one is not finite: sorting by it would say nothing.
   */
  at(tokens: Int32Array): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** What is differentiated. */
export interface PromptGradientOptions {
  /** Prompts at once. */
  readonly rows: number;
  readonly loss: PromptLoss;
  readonly execution?: ExecutionOptions | undefined;
}

/** Compiles the gradient of a loss. */
export async function promptGradient(
  target: Target,
  { rows, loss, execution }: PromptGradientOptions,
): Promise<PromptGradient> {
  const { vocabularySize } = target.textModel.model.config;
  const graph = await targetGraph(target, {
    types: { tokens: { dtype: "int32", shape: [rows, target.promptTokens] } },
    compute: (soft, { tokens }) => {
      const weights = identity(oneHot(tokens, vocabularySize));
      // Each prompt has its own weights: the derivatives of a sum are those of each loss.
      return { gradient: gradients(sum(loss(soft, weights)), [weights])[0]! };
    },
    execution,
  });
  return {
    at: async (tokens) => finite((await graph.run({ tokens })).gradient as Float32Array),
    dispose: () => graph.dispose(),
  };
}

function finite(gradient: Float32Array): Float32Array {
  if (gradient.every(Number.isFinite)) return gradient;
  throw new Error("attack: a derivative by the prompt is not finite.");
}
