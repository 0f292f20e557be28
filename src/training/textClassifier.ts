/** A small transformer that learns which texts people call unsafe: a classifier that gradients go through. */
import type { RatedText } from "../data/ratedTexts.ts";
import { generator, type Seed, split } from "../math/seed.ts";
import { withFreshHead } from "../model/heads.ts";
import { initialParameters } from "../model/initialize.ts";
import { type Tokenizer, trainBytePairs } from "../model/tokenizers/index.ts";
import { transformerConfig } from "../model/transformerConfig.ts";
import { adamW, risenCosine } from "../optim/index.ts";
import { type HeadedTextModel, lineEach } from "../rewards/headClassifier.ts";
import type { ExecutionOptions } from "../tensor/session.ts";
import { classification, type LabelledText, labelledBatches } from "./classification.ts";
import { type TrainingProgress, train } from "./train.ts";
import { createTrainer } from "./trainer.ts";

/** How large it is, and how long it learns. */
export interface TextClassifierOptions {
  readonly seed: Seed;
  /** At least 1. @default 600 */
  readonly steps?: number;
  /** Texts of a step. At least 1. @default 64 */
  readonly batch?: number;
  /** @default 64 */
  readonly width?: number;
  /** @default 1 */
  readonly layers?: number;
  /** Byte pairs are learned from the texts. At least 256. @default 2048 */
  readonly vocabularySize?: number;
  /** Tokens of a text that training reads; the model has room for twice as many, a prompt and a response. @default 64 */
  readonly time?: number;
  readonly onStep?: (progress: TrainingProgress) => void | Promise<void>;
  readonly signal?: AbortSignal;
  readonly execution?: ExecutionOptions;
}

const RATE = 3e-3;
/** Weights of a narrow model need to be wider than GPT-2's (see `initialParameters`). */
const DEVIATION = 0.08;

/**
 * Trains on rated texts; their mean activation decides, and one logit says unsafe. Same texts and seed, same classifier.
 *
 * @throws RangeError without texts that have a token.
 */
export async function trainTextClassifier(
  texts: readonly RatedText[],
  options: TextClassifierOptions,
): Promise<HeadedTextModel> {
  const { seed, steps = 600, batch = 64, time = 64, signal, onStep, execution = {} } = options;
  const tokenizer = trainBytePairs(
    texts.map(({ text }) => text),
    { vocabularySize: options.vocabularySize ?? 2048 },
  );
  const rows = rowsOf(texts, tokenizer, time);
  const start = untrained(tokenizer, time, options);
  const { config, head } = start;
  const shape = { batch, time };
  const trainer = await createTrainer(
    {
      objective: classification(config, head, shape),
      optimizer: adamW(risenCosine(RATE, { steps })),
    },
    start.parameters,
    { execution },
  );
  const rowsOfStep = (step: number) => {
    const { pick } = generator(split(seed, "batch", step));
    return Array.from({ length: batch }, () => pick(rows));
  };
  try {
    await train(trainer, {
      steps,
      batches: (step) => labelledBatches(rowsOfStep(step), shape),
      tokensPerStep: batch * time,
      ...(onStep ? { onStep } : {}),
      ...(signal ? { signal } : {}),
    });
    const model = { ...start, parameters: trainer.state.parameters.slice() };
    return { model, tokenizer, unsafe: 0, template: lineEach };
  } finally {
    await trainer.dispose();
  }
}

function untrained(tokenizer: Tokenizer, time: number, options: TextClassifierOptions) {
  const { seed, width = 64, layers = 1 } = options;
  const config = transformerConfig({
    ...{ vocabularySize: tokenizer.vocabularySize, contextLength: 2 * time },
    ...{ width, layers, heads: Math.max(1, Math.floor(width / 16)) },
  });
  const parameters = initialParameters(config, split(seed, "parameters"), { deviation: DEVIATION });
  return withFreshHead({ config, parameters }, { outputs: 1, reads: "mean" }, split(seed, "head"));
}

/** The beginning of every text that has a token, with its label. */
function rowsOf(texts: readonly RatedText[], tokenizer: Tokenizer, time: number): LabelledText[] {
  const rows = texts.map(({ text, isUnsafe }) => ({
    tokens: tokenizer.encode(text).slice(0, time),
    label: isUnsafe ? 1 : 0,
  }));
  const readable = rows.filter(({ tokens }) => tokens.length > 0);
  if (readable.length > 0) return readable;
  throw new RangeError("trainTextClassifier: expected texts that have a token, got none.");
}
