/** Derivatives of a loss by the tokens of decided prompts: to first order, what it would cost to put another in place. */
import { type Compiled, compile } from "../../tensor/compile.ts";
import { gradients } from "../../tensor/gradient.ts";
import { sum } from "../../tensor/operations/broadcast.ts";
import { identity } from "../../tensor/operations/control.ts";
import { oneHot } from "../../tensor/operations/indexing.ts";
import type { ExecutionOptions } from "../../tensor/session.ts";
import type { Tensor, TensorType } from "../../tensor/tensor.ts";
import type { Tree } from "../../tensor/tree.ts";
import { bindNetworks } from "../conversation.ts";
import type { Target } from "../target.ts";
import type { PromptLoss } from "./losses.ts";

/** Takes derivatives. It owns a graph until `dispose`. */
export interface PromptGradient {
  /** By the weights [rows, promptTokens, vocab] of prompts [rows, promptTokens], at weights of 0 and 1. */
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
  { rows, loss, execution = {} }: PromptGradientOptions,
): Promise<PromptGradient> {
  const networks = bindNetworks(target);
  const { vocabularySize } = target.textModel.model.config;
  const compute = ({ tokens, given }: { readonly tokens: Tensor; readonly given: Tree<Tensor> }) => {
    const weights = identity(oneHot(tokens, vocabularySize));
    // Each prompt has its own weights: the derivatives of a sum are those of each loss.
    const total = sum(loss({ target, networks: networks.tensors(given) }, weights));
    return { gradient: gradients(total, [weights])[0]! };
  };
  const types = {
    tokens: { dtype: "int32", shape: [rows, target.promptTokens] } as TensorType,
    given: networks.types,
  };
  const graph = (await compile(compute as never, types as never, execution)) as Compiled<
    object,
    { readonly gradient: Tensor }
  >;
  return {
    at: async (tokens) => {
      const { gradient } = await graph.run({ tokens, given: networks.arrays } as never);
      return gradient;
    },
    dispose: () => graph.dispose(),
  };
}
