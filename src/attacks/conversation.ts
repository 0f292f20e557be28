/**
 * A whole conversation inside one graph: a prompt that is not decided yet, the response that the model gives to it, and
 * how unsafe the classifier finds them. Derivatives flow from the rating through every decoded token into the prompt.
 * Wichers et al. 2024, section 3.
 */
import type { Tensor } from "../tensor/tensor.ts";
import type { Rated } from "./openTarget.ts";

/** A prompt in a graph, and how responses to it are drawn. */
export interface SoftPrompt {
  /** Weights over the vocabulary of the target, [rows, promptTokens, vocab]; each position sums to 1. */
  readonly weights: Tensor;
  /** Gumbel noise for every response token, [rows, responseTokens, vocab]; absent: the most likely token is taken softly. */
  readonly noise?: Tensor;
  /** Temperature of the response tokens, a scalar above 0. */
  readonly temperature: Tensor;
  /** 1: response tokens are decided in the forward pass (straight-through), 0: they stay soft. A scalar. */
  readonly hard: Tensor;
  readonly rated: Rated;
}

/** What a conversation came to. */
export interface SoftConversation {
  /** Logit of P(unsafe), [rows]. */
  readonly unsafeLogits: Tensor;
  /** Weights of the response tokens, [rows, responseTokens, vocab]. */
  readonly response: Tensor;
  /** What the model expects at each learnable position of the prompt, log-probabilities [rows, promptTokens, vocab]. */
  readonly promptLogProbs: Tensor;
}
