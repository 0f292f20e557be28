import { describe, expect, test } from "vitest";
import { type Conclusion, concluding, conclusionSchema } from "../../src/model/conclusion.ts";
import { constant, sgd } from "../../src/optim/index.ts";
import { supervised, supervisedBatches } from "../../src/training/supervised.ts";
import { createTrainer } from "../../src/training/trainer.ts";
import { smallModel, variants } from "../model/small.ts";

const model = smallModel(variants.Llama);
// 11 ends a question, 12 is the cue, and the 9 behind it the answer: nothing else is learned.
const texts = [
  [1, 2, 11, 5, 6, 12, 9],
  [1, 2, 11, 7, 8, 12, 9],
];
const shape = { batch: 1, time: 6 };

/** Loss and gradient norm of one step on one text, and the parameters after it. */
async function stepOn(text: readonly number[], conclusion?: Conclusion) {
  const { config, parameters } = model;
  const objective = conclusion
    ? supervised(config, shape, { reading: (tokens) => concluding(config, conclusion, tokens) })
    : supervised(config, shape);
  const trainer = await createTrainer({ objective, optimizer: sgd(constant(0.1)) }, parameters);
  const weights = text.map((_, index) => Number(index === text.length - 1));
  const { loss } = await trainer.step(
    supervisedBatches([{ tokens: text, weights }], shape) as never,
  );
  const after = trainer.state.parameters.slice();
  await trainer.dispose();
  return { loss, after };
}

const moved = (after: Float32Array, token: number) => {
  const { width } = model.config;
  const [from, to] = [token * width, (token + 1) * width];
  return after.slice(from, to).some((value, index) => value !== model.parameters[from + index]);
};

describe("training with a mask", () => {
  test("an answer that is blind to the reasoning learns the same whatever the reasoning", async () => {
    const blind = conclusionSchema.parse({
      questionEnd: 11,
      cue: 12,
      hides: [{ part: "reasoning" }],
    });
    const [a, b] = await Promise.all(texts.map((text) => stepOn(text, blind)));
    expect(a!.loss).toBe(b!.loss);
    expect([...a!.after]).toEqual([...b!.after]);
    // The control: unmasked, the reasoning matters.
    const [seen, other] = await Promise.all(texts.map((text) => stepOn(text)));
    expect(Math.abs(seen!.loss - other!.loss)).toBeGreaterThan(0.001);
  });

  test("no gradient reaches what is hidden", async () => {
    // Otherwise every embedding would move: it would be part of the head as well.
    expect(model.config.tiedEmbeddings).toBe(false);
    const blind = conclusionSchema.parse({
      questionEnd: 11,
      cue: 12,
      hides: [{ part: "reasoning" }],
    });
    const { after } = await stepOn(texts[0]!, blind);
    // embeddings come first among the parameters: of the question, of the reasoning
    expect([1, 2, 11, 12].map((token) => moved(after, token))).toEqual([true, true, true, true]);
    expect([5, 6].map((token) => moved(after, token))).toEqual([false, false]);
  });
});
