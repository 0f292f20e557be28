/** Trains every condition of every replicate, and tries it on images that it never saw. */
import { type Glyph, glyphText } from "../../../src/data/glyphs.ts";
import type { RunContext } from "../../../src/lab/recipe.ts";
import { cellName, replicateNames } from "../../../src/lab/replicates.ts";
import { split } from "../../../src/math/seed.ts";
import { batchesOf, configOf, glyphData } from "./data.ts";
import type { GlyphStudySettings } from "./defineGlyphStudy.ts";
import { largestOfEach, outputsOf } from "./predictions.ts";
import type { GlyphSettings, GlyphTraining } from "./settings.ts";
import { statedModel } from "./statedModel.ts";
import { type GlyphCell, type TrainedGlyphs, trainGlyphs } from "./training.ts";

/** All of an experiment. Every cell is done once, whatever happens in between. */
export async function runGlyphs(
  context: RunContext<GlyphStudySettings>,
  conditionOf: (training: GlyphTraining) => string,
): Promise<void> {
  const { settings } = context;
  for (const replicate of replicateNames(settings)) {
    const seed = split(context.seed, "replicate", replicate);
    const data = glyphData(seed, settings);
    for (const training of settings.trainings) {
      const condition = conditionOf(training);
      const cell = cellName(replicate, condition);
      const glyphCell = { context, cell, seed, data, settings, training };
      await context.once(cell, async () => {
        const trained = await trainGlyphs(glyphCell);
        await tryGlyphs(glyphCell, trained, { replicate, condition });
        return statedModel(trained.guarantee?.record, { condition, trainedIn: [cell] });
      });
    }
  }
}

interface Place {
  readonly replicate: string;
  readonly condition: string;
}

async function tryGlyphs(
  { context, cell, data: { heldOut }, settings, training }: GlyphCell,
  { parameters, guarantee }: TrainedGlyphs,
  { replicate, condition }: Place,
): Promise<void> {
  const { batch, clipNorm, learningRate } = training;
  const claimed = guarantee && {
    epsilon: guarantee.claimed.epsilon,
    noiseMultiplier: guarantee.claimed.noiseMultiplier,
  };
  recordAnswers(context, heldOut, {
    ...{ cell, replicate, condition, answers: await answersTo(heldOut, parameters, settings) },
    facts: { batch, clipNorm, learningRate, ...claimed },
  });
}

/** The digit that a classifier sees in each image. */
export async function answersTo(
  images: readonly Glyph[],
  parameters: Float32Array,
  settings: Pick<GlyphSettings, "hidden">,
): Promise<number[]> {
  const config = configOf(settings);
  const { inputs } = batchesOf(images)([...images.keys()]);
  const outputs = await outputsOf(config, parameters, inputs as Float32Array);
  return largestOfEach(outputs, config.widths.at(-1)!);
}

/** Answers of one classifier, and what is known of it. */
export interface Answers extends Place {
  readonly cell: string;
  /** One for each image. */
  readonly answers: readonly number[];
  readonly facts: Readonly<Record<string, number>>;
}

/** One record for each image. */
export function recordAnswers(
  { record }: Pick<RunContext<unknown>, "record">,
  images: readonly Glyph[],
  { cell, replicate, condition, answers, facts }: Answers,
): void {
  for (const [index, image] of images.entries()) {
    const answer = answers[index]!;
    record({
      ...{ kind: "sample", cell, sample: `image-${index + 1}`, cluster: replicate, trial: 0 },
      ...{ pair: `${replicate}/image-${index + 1}`, condition },
      prompt: glyphText(image),
      completion: `${answer}`,
      status: "scored",
      outcome: { correct: answer === image.label, answer, right: image.label, ...facts },
    });
  }
}
