/**
 * A whole conversation inside one graph: a prompt that is not decided yet, the response that the model gives to it, and
 * how unsafe the classifier finds them. Derivatives flow from the rating through every decoded token into the prompt.
 * Wichers et al. 2024, section 3.
 */
import { lastOf, type ReadOn, readOn } from "../model/readOn.ts";
import { embedMixture, unembed } from "../model/transformer.ts";
import { beforeResponseOf } from "../rewards/openClassifier.ts";
import { logSoftmax } from "../tensor/operations/softmax.ts";
import { concat } from "../tensor/operations/window.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Networks, ratesOnward } from "./gradient/networks.ts";
import { embedPieces, embedRow, inEveryRow } from "./gradient/pieces.ts";
import { type Decoded, decode, type SoftDecoding } from "./gradient/softDecoding.ts";
import { softRating, unsafeLogits } from "./gradient/softRating.ts";
import type { Rated } from "./openTarget.ts";
import type { Target } from "./target.ts";

export { type BoundNetworks, bindNetworks, type Networks } from "./gradient/networks.ts";

/** A prompt in a graph, and how responses to it are drawn. */
export interface SoftPrompt extends SoftDecoding {
  /** Weights over the vocabulary of the target, [rows, promptTokens, vocab]; each position sums to 1. */
  readonly weights: Tensor;
  /**
   * How the prompt enters the model, [rows, promptTokens, width]: its embeddings, without positions, as variables of
   * their own. Another network that reads the prompt reads `weights`. @default the mixture that `weights` says
   */
  readonly embedded?: Tensor;
  readonly rated: Rated;
}

/** What a conversation came to. What nobody uses of it is not computed. */
export interface SoftConversation {
  /** Logit of P(unsafe), [rows]. */
  readonly unsafeLogits: Tensor;
  /** Weights of the response tokens, [rows, responseTokens, vocab]. */
  readonly response: Tensor;
  /** What the model expects at each learnable position of the prompt, log-probabilities [rows, promptTokens, vocab]. */
  readonly promptLogProbs: Tensor;
}

/** A target inside a graph. */
export interface SoftTarget {
  readonly target: Target;
  readonly networks: Networks<Tensor>;
}

/** Puts a prompt to a target. @throws RangeError where a network has no room for the conversation. */
export function softConversation(soft: SoftTarget, prompt: SoftPrompt): SoftConversation {
  const { target, networks } = soft;
  requireRoom(target, prompt.rated);
  const { before, between, responseTokens } = target;
  const model = { config: target.textModel.model.config, parameters: networks.model };
  const rows = prompt.weights.shape[0]!;
  const first = readOn(model, embedRow(model, before));
  const asked = embedPieces(
    model,
    [prompt.embedded ?? embedMixture(model, prompt.weights), between],
    rows,
  );
  const read = readOn(model, asked, first.past);
  const answered = decode(model, read, { ...prompt, tokens: responseTokens });
  return {
    unsafeLogits: rate(soft, prompt, answered),
    response: concat(answered.drawn, 1),
    promptLogProbs: logSoftmax(unembed(model.parameters, beforePrompt(first, read, target))),
  };
}

/** Logits of unsafe. A model that rates its own answer reads on; another, or one that shall not see the prompt, begins anew. */
function rate(
  { target, networks }: SoftTarget,
  { weights, rated }: SoftPrompt,
  { drawn, read }: Decoded,
): Tensor {
  const { classifier, before, fixedPrefix, textModel } = target;
  const parameters = networks.classifier ?? networks.model;
  if (rated === "exchange" && ratesOnward(target)) {
    const model = { config: textModel.model.config, parameters: networks.model };
    const pieces = [embedMixture(model, drawn.at(-1)!), classifier.after];
    const rest = readOn(model, embedPieces(model, pieces, weights.shape[0]!), read.past);
    return unsafeLogits({ classifier, parameters }, rest);
  }
  const response = concat(drawn, 1);
  if (rated === "response") return softRating({ classifier, parameters }, { response });
  const fixed = before.slice(before.length - fixedPrefix);
  return softRating({ classifier, parameters }, { response, prompt: { fixed, weights } });
}

/** Final activations at the positions whose next tokens are the learnable ones, [rows, promptTokens, width]. */
function beforePrompt(first: ReadOn, read: ReadOn, { promptTokens }: Target): Tensor {
  const start = inEveryRow(lastOf(first), read.final.shape[0]!);
  return promptTokens === 1 ? start : concat([start, read.finalAt([0, promptTokens - 1])], 1);
}

function requireRoom(target: Target, rated: Rated): void {
  const { before, between, promptTokens, responseTokens, fixedPrefix, classifier } = target;
  const { network, after } = classifier;
  const exchange = before.length + promptTokens + between.length + responseTokens;
  const around = classifier.before.length + fixedPrefix + promptTokens + classifier.between.length;
  const asked = rated === "exchange" ? around : beforeResponseOf(classifier).length;
  const isOnward = rated === "exchange" && ratesOnward(target);
  const rating = (isOnward ? exchange : asked + responseTokens) + after.length;
  requireTokens("the model", exchange, target.textModel.model.config.contextLength);
  requireTokens("the classifier", rating, network.model.config.contextLength);
}

function requireTokens(place: string, tokens: number, room: number): void {
  if (tokens <= room) return;
  throw new RangeError(
    `softConversation: ${place} has room for ${room} tokens, the conversation takes ${tokens}. Shorten prompt or response.`,
  );
}
