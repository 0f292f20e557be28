/** What a model expects next: log-probabilities of every token after each of many texts. */

import { subtract } from "../tensor/operations/arithmetic.ts";
import { logSoftmax } from "../tensor/operations/softmax.ts";
import { type Conclusion, concluding } from "./conclusion.ts";
import {
  createSequenceReader,
  type SequenceOptions,
  type SequenceReader,
} from "./sequenceReader.ts";
import { rowAt } from "./sequences.ts";
import { activations, unembed } from "./transformer.ts";
import { bindWeights, type TrainedModel } from "./weights.ts";

/** What the answers of the model cannot read, and how much is computed at once. */
export interface NextTokenOptions extends SequenceOptions {
  /** @default they read everything */
  readonly conclusion?: Conclusion;
}

/** Reads log-probabilities [vocab] of the token after each text, in nats. Leave the parameters alone while it is used. */
export function createNextTokenReader(
  model: TrainedModel,
  { conclusion, ...options }: NextTokenOptions = {},
): SequenceReader {
  const { config } = model;
  return createSequenceReader(
    {
      config,
      weights: bindWeights(model),
      compute: (parameters, { tokens, lengths }) => {
        const reading = conclusion ? concluding(config, conclusion, tokens) : {};
        const { final } = activations({ parameters, config }, tokens, reading);
        return logSoftmax(unembed(parameters, rowAt(final, subtract(lengths, 1))));
      },
    },
    options,
  );
}
