/** What is attacked: a model that answers, seen from inside, and the classifier that an attack climbs. */

import type { TextModel } from "../policies/transformer.ts";
import type { OpenClassifier } from "../rewards/openClassifier.ts";

/** A target in this process. */
export interface Target {
  /** How a person names it. */
  readonly name: string;
  readonly textModel: TextModel;
  /** Tokens before an attacked prompt: the template, and a fixed prefix where there is one. At least one. */
  readonly before: readonly number[];
  /** Of `before`, how many at its end are a fixed prefix, which belongs to the prompt that is reported. */
  readonly fixedPrefix: number;
  /** Tokens between the prompt and the response. May be none. */
  readonly between: readonly number[];
  /** The classifier that training sees. */
  readonly classifier: OpenClassifier;
  /** Tokens that a prompt may be made of, ascending. At least one. */
  readonly allowed: readonly number[];
  /** Learnable prompt tokens: L. At least 1. */
  readonly promptTokens: number;
  /** Response tokens that an attack sees while it works: R. At least 1. */
  readonly responseTokens: number;
}
