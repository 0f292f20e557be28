/** What an attack wants of decided prompts, as losses in a graph: an unsafe rating, or a response word by word. */
import { readOn } from "../../model/readOn.ts";
import { embedMixture, unembed } from "../../model/transformer.ts";
import { negate } from "../../tensor/operations/arithmetic.ts";
import { logProbOf } from "../../tensor/operations/loss.ts";
import { mean } from "../../tensor/operations/reduction.ts";
import { softplus } from "../../tensor/operations/transcendental.ts";
import { constant, type Tensor } from "../../tensor/tensor.ts";
import { type SoftTarget, softConversation } from "../conversation.ts";
import type { Rated } from "../openTarget.ts";
import { embedPieces } from "./pieces.ts";

/** What is lost by each prompt, [rows], from weights [rows, promptTokens, vocab]. */
export type PromptLoss = (soft: SoftTarget, weights: Tensor) => Tensor;

/** How responses are decided in a graph of decided prompts. */
export interface GreedyResponses {
  readonly rated: Rated;
  /** Temperature of the soft tokens that derivatives pass through. Above 0. */
  readonly responseTemperature: number;
}

/** What `softConversation` is told so that it answers greedily, and derivatives pass straight through. */
export const greedily = ({ rated, responseTemperature }: GreedyResponses) => ({
  ...{ rated, temperature: constant(responseTemperature), hard: constant(1) },
});

/** -log P(unsafe) of the greedy response. */
export const unsafeLoss =
  (greedy: GreedyResponses): PromptLoss =>
  (soft, weights) =>
    softplus(negate(softConversation(soft, { weights, ...greedily(greedy) }).unsafeLogits));

/** Mean negative log-likelihood of this response, in nats per token. Zou et al. 2023, equation 2. */
export const responseLoss =
  (response: readonly number[]): PromptLoss =>
  ({ target, networks }, weights) => {
    const { before, between, textModel } = target;
    const model = { config: textModel.model.config, parameters: networks.model };
    const rows = weights.shape[0]!;
    const read = [before, embedMixture(model, weights), between, response.slice(0, -1)];
    const { time, finalAt } = readOn(model, embedPieces(model, read, rows));
    const logits = unembed(model.parameters, finalAt([time - response.length, time]));
    const wanted = Array.from({ length: rows }, () => response).flat();
    const ids = constant(wanted, { dtype: "int32", shape: [rows, response.length] });
    return negate(mean(logProbOf(logits, ids), { axes: [1] }));
  };
