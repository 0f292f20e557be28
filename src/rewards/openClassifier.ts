/**
 * A safety classifier whose inside is known, so that gradients go through it: a network, and where the tokens of an
 * exchange lie in what it reads.
 */
import type { TrainedHeadedModel } from "../model/heads.ts";
import type { TrainedModel } from "../model/weights.ts";

/**
 * The next token after the rating words is the label: the classifier that was taught as a language model, and may be the
 * very model that answers (Wichers et al. 2024, appendix A.2).
 */
export interface LabelTokenNetwork {
  readonly kind: "labelToken";
  readonly model: TrainedModel;
  /** The token that says unsafe, and the one that says safe. */
  readonly unsafe: number;
  readonly safe: number;
}

/** A transformer with classes instead of a language head; with one output, that is the logit of unsafe. */
export interface HeadNetwork {
  readonly kind: "head";
  readonly model: TrainedHeadedModel;
  /** Which output says unsafe. With one output 0. */
  readonly unsafe: number;
}

/** A classifier as a network; every token is one of its own vocabulary. */
export interface OpenClassifier {
  readonly network: LabelTokenNetwork | HeadNetwork;
  /** What it reads: `before`, the prompt, `between`, the response, `after`. */
  readonly before: readonly number[];
  readonly between: readonly number[];
  readonly after: readonly number[];
  /** The prompt that says nothing, for rating a response by itself. */
  readonly neutralPrompt: readonly number[];
  /** What stands before a response by itself. @default `before`, the neutral prompt, `between` */
  readonly beforeResponse?: readonly number[];
  /**
   * For each token of the model that answers, the token of the classifier that stands for it: its unknown token, where it
   * has no other. @default the same vocabulary
   */
  readonly tokenMap?: Int32Array;
}

/** What the classifier reads before a response that it rates by itself. */
export const beforeResponseOf = ({
  before,
  between,
  neutralPrompt,
  beforeResponse = [...before, ...neutralPrompt, ...between],
}: OpenClassifier): readonly number[] => beforeResponse;
