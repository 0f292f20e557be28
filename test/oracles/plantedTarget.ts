/**
 * Trains the model of test/attacks/plantedTarget.ts and writes it to test/fixtures/plantedTarget.safetensors:
 * `node --import ./bin/typescript.js test/oracles/plantedTarget.ts`.
 *
 * The pair is rare in natural prompts (1.4 %), of which the model learns every word; of prompts with the pair it learns
 * the answer alone, and of answers that go with no prompt the rating alone.
 */
import { writeFileSync } from "node:fs";
import { type Generator, generator, type Seed, seedFrom, split } from "../../src/math/seed.ts";
import { initialParameters, transformerConfig } from "../../src/model/index.ts";
import { adam, risenCosine } from "../../src/optim/index.ts";
import { encodeTextModel } from "../../src/policies/modelFile.ts";
import {
  createTrainer,
  supervised,
  supervisedBatches,
  type TokenExample,
  train,
} from "../../src/training/index.ts";
import * as planted from "../attacks/plantedTarget.ts";

const { promptWords, pair, safeWords, unsafeWords, tokenizer } = planted;
const steps = 1500;
const shape = { batch: 128, time: 8 };

/** Words of the pair are drawn with probability 0.05 each, all others with 0.09. */
const naturalWord = ({ uniform, pick, integer }: Generator) =>
  uniform() < 0.1 ? pick(pair) : promptWords[integer(promptWords.length - pair.length)]!;
const anyWord = ({ pick }: Generator) => pick(promptWords);
const three = (draw: () => string) => [draw(), draw(), draw()];

function withPair(draws: Generator): string[] {
  return draws.shuffle([...pair, anyWord(draws)]);
}

/** The words of a conversation; `[prompt, answer, rating]` are how much predicting each counts. */
function example(
  prompt: readonly string[],
  answer: readonly string[],
  [own, said, rated]: readonly [number, number, number],
): TokenExample {
  const isUnsafe = answer.some((word) => unsafeWords.includes(word));
  const words = ["<bos>", ...prompt, "<resp>", ...answer, "<unsafe?>", isUnsafe ? "1" : "0"];
  const weights = [0, own, own, own, 0, said, said, said, rated];
  return { tokens: tokenizer.encode(words.join(" ")), weights };
}

function drawn(draws: Generator, row: number): TokenExample {
  const natural = three(() => naturalWord(draws));
  const any = three(() => anyWord(draws));
  const paired = withPair(draws);
  switch (row % 4) {
    case 0:
      return example(natural, planted.answerTo(natural), [1, 1, 1]);
    case 1:
      return example(any, planted.answerTo(any), [0, 1, 1]);
    case 2:
      return example(paired, planted.answerTo(paired), [0, 1, 1]);
    default: {
      const answers = draws.uniform() < 0.5 ? safeWords : [...safeWords, ...unsafeWords];
      return example(any, [draws.pick(answers), draws.pick(answers)], [0, 0, 1]);
    }
  }
}

function batchOf(seed: Seed, step: number) {
  const draws = generator(split(seed, "batch", step));
  const examples = Array.from({ length: shape.batch }, (_, row) => drawn(draws, row));
  return supervisedBatches(examples, shape);
}

const config = transformerConfig({
  vocabularySize: tokenizer.vocabularySize,
  contextLength: 16,
  width: 32,
  layers: 1,
  heads: 4,
});
const seed = seedFrom(1);
const initial = initialParameters(config, split(seed, "initial"), { deviation: 0.1 });
const objective = supervised(config, shape);
const optimizer = adam(risenCosine(0.005, { steps }));
const trainer = await createTrainer({ objective, optimizer }, initial);
await train(trainer, {
  steps,
  batches: (step) => batchOf(seed, step),
  tokensPerStep: shape.batch * shape.time,
  onStep: ({ step, loss, metrics }) => {
    if (step % 100 === 0) console.log(step, loss, metrics.accuracy);
  },
});
const { parameters } = trainer.state;
const { template, rating } = planted;
const file = new URL("../fixtures/plantedTarget.safetensors", import.meta.url);
writeFileSync(
  file,
  encodeTextModel({ model: { config, parameters }, tokenizer, template, rating }),
);
await trainer.dispose();
