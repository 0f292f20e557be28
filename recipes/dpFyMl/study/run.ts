/** Trains every condition of every replicate, and tries it on images that it never saw. */
import { glyphText } from "../../../src/data/glyphs.ts";
import type { RunContext } from "../../../src/lab/recipe.ts";
import { split } from "../../../src/math/seed.ts";
import { batchesOf, configOf, glyphData } from "./data.ts";
import type { GlyphStudySettings } from "./defineGlyphStudy.ts";
import { largestOfEach, outputsOf } from "./predictions.ts";
import { cellName, type GlyphTraining, replicateNames } from "./settings.ts";
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
      });
    }
  }
}

interface Place {
  readonly replicate: string;
  readonly condition: string;
}

/** One record for each held-out image. */
async function tryGlyphs(
  { context, cell, data: { heldOut }, settings, training }: GlyphCell,
  { parameters, claimed }: TrainedGlyphs,
  { replicate, condition }: Place,
): Promise<void> {
  const config = configOf(settings);
  const { inputs } = batchesOf(heldOut)([...heldOut.keys()]);
  const outputs = await outputsOf(config, parameters, inputs as Float32Array);
  const answers = largestOfEach(outputs, config.widths.at(-1)!);
  const { batch, clipNorm, learningRate } = training;
  for (const [index, image] of heldOut.entries()) {
    const answer = answers[index]!;
    context.record({
      ...{ kind: "sample", cell, sample: `image-${index + 1}`, cluster: replicate, trial: 0 },
      ...{ pair: `${replicate}/image-${index + 1}`, condition },
      prompt: glyphText(image),
      completion: `${answer}`,
      status: "scored",
      outcome: {
        ...{ correct: answer === image.label, answer, right: image.label },
        ...{ batch, clipNorm, learningRate },
        ...(claimed ? { epsilon: claimed.epsilon, noiseMultiplier: claimed.noiseMultiplier } : {}),
      },
    });
  }
}
