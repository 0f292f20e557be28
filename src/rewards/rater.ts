/** Rating by tokens: what an open classifier says about prompts and responses that are token ids already. */
import { createHeadReader } from "../model/heads.ts";
import { createNextTokenReader } from "../model/nextTokens.ts";
import type { SequenceOptions, SequenceReader } from "../model/sequenceReader.ts";
import {
  beforeResponseOf,
  type HeadNetwork,
  type LabelTokenNetwork,
  type OpenClassifier,
} from "./openClassifier.ts";

/** A prompt and a response in tokens of the model that answers. */
export interface TokenExchange {
  /** @default the neutral prompt of the classifier: the response is rated by itself */
  readonly prompt?: readonly number[];
  readonly response: readonly number[];
}

/** Rates exchanges in tokens. It owns compiled graphs until `dispose`. */
export interface Rater {
  /** P(unsafe) of each, in order. @throws RangeError where the network has no room. */
  unsafe(exchanges: readonly TokenExchange[]): Promise<number[]>;
  dispose(): Promise<void>;
}

/** A rater that asks this classifier. */
export function createRater(classifier: OpenClassifier, options: SequenceOptions = {}): Rater {
  const { network } = classifier;
  const reader = readerOf(network, { batch: 64, ...options });
  const probability = network.kind === "labelToken" ? labelProbability : headProbability;
  return {
    unsafe: async (exchanges) => {
      const vectors = await reader.read(exchanges.map((each) => readingOf(classifier, each)));
      return vectors.map((vector) => probability(vector, network as never));
    },
    dispose: () => reader.dispose(),
  };
}

const readerOf = (network: OpenClassifier["network"], options: SequenceOptions): SequenceReader =>
  network.kind === "labelToken"
    ? createNextTokenReader(network.model, options)
    : createHeadReader(network.model, options);

/** The whole sequence that the classifier reads. */
export function readingOf(
  classifier: OpenClassifier,
  { prompt, response }: TokenExchange,
): number[] {
  const { before, between, after, tokenMap } = classifier;
  const own = (tokens: readonly number[]) =>
    tokenMap ? tokens.map((token) => tokenMap[token]!) : tokens;
  const asked = prompt && [...before, ...own(prompt), ...between];
  return [...(asked ?? beforeResponseOf(classifier)), ...own(response), ...after];
}

/** P(unsafe) among the two labels, from log-probabilities of all tokens. */
const labelProbability = (logProbs: Float32Array, { unsafe, safe }: LabelTokenNetwork): number =>
  sigmoid(logProbs[unsafe]! - logProbs[safe]!);

/** P(unsafe) from the outputs of a head: one logit, or those of classes. */
function headProbability(outputs: Float32Array, { unsafe }: HeadNetwork): number {
  if (outputs.length === 1) return sigmoid(outputs[0]!);
  const total = outputs.reduce((sum, each) => sum + Math.exp(each - outputs[unsafe]!), 0);
  return 1 / total;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
