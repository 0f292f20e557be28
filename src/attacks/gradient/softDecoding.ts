/** Decoding whose tokens stay undecided, so that derivatives pass from each token into all that it was drawn from. */
import { lastOf, type ReadOn, readOn } from "../../model/readOn.ts";
import { embedMixture, type Model, unembed } from "../../model/transformer.ts";
import { slice } from "../../tensor/operations/window.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { gumbelSoftmax } from "../gumbelSoftmax.ts";

/** How tokens are drawn softly, one after the other. */
export interface SoftDecoding {
  /** Gumbel noise for every token, [rows, tokens, vocab]; absent: the most likely token is taken softly. */
  readonly noise?: Tensor;
  /** Temperature of the tokens, a scalar above 0. */
  readonly temperature: Tensor;
  /** 1: tokens are decided in the forward pass (straight-through), 0: they stay soft. A scalar. */
  readonly hard: Tensor;
}

/** Tokens that were drawn softly. */
export interface Decoded {
  /** Weights of each token, [rows, 1, vocab]. */
  readonly drawn: readonly Tensor[];
  /** What was read until the last token was drawn, which is not read yet. */
  readonly read: ReadOn;
}

/** Draws so many tokens behind what was read, each seeing those before it. */
export function decode(
  model: Model,
  begun: ReadOn,
  { tokens, noise, ...drawing }: SoftDecoding & { readonly tokens: number },
): Decoded {
  const drawn: Tensor[] = [];
  let read = begun;
  for (let token = 0; token < tokens; token++) {
    if (token > 0) read = readOn(model, embedMixture(model, drawn.at(-1)!), read.past);
    const logits = unembed(model.parameters, lastOf(read));
    const own = noise && slice(noise, 1, [token, token + 1]);
    drawn.push(gumbelSoftmax(logits, { ...drawing, noise: own }));
  }
  return { drawn, read };
}
