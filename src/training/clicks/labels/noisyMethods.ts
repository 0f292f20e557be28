/** Methods that add Gaussian noise to what training reads of labels: how they spend the target. */
import { dpSgd, type PrivacyEvent } from "../../../privacy/event.ts";
import { eventOfLedger } from "../../../privacy/ledger.ts";
import { normalSource } from "../../../privacy/noise/normalSource.ts";
import { poissonSampler } from "../../../privacy/sampling/poisson.ts";
import { trainHybrid } from "./hybrid.ts";
import { labelDpProEvent, trainLabelDpPro } from "./labelDpPro.ts";
import { trainLabelDpProOthers } from "./labelDpProOthers.ts";
import { type LabelWork, type MethodOf, randomnessFor, type Trained } from "./labelMethod.ts";
import { labelsOfSum, trainOnExplained } from "./labelSumTraining.ts";
import { stepsOfPasses } from "./plainTraining.ts";
import { labelNoise, trainPrivately } from "./privateTraining.ts";

/** By DP-SGD, alone or after randomised response on what is known. */
export async function byPrivateSteps(
  { task, data, options }: LabelWork,
  method: MethodOf<"dpSgd"> | MethodOf<"hybrid">,
): Promise<Trained> {
  const { target, labels = 2, movement, seed } = options;
  const randomness = randomnessFor(options.randomness);
  const shared = { target, movement, randomness };
  const { parameters, ledger } =
    method.kind === "dpSgd"
      ? await trainPrivately(task, data, { ...shared, clipNorm: method.clipNorm })
      : await trainHybrid(task, data, { ...shared, ...method, labels, seed });
  return { parameters, ledger, event: eventOfLedger(ledger) };
}

/** By noisy sums of labels: one in each step, or one for all. */
export async function byLabelSums(
  work: LabelWork,
  method: MethodOf<"labelDpPro"> | MethodOf<"labelSum">,
): Promise<Trained> {
  if (method.kind === "labelDpPro" && method.denoisedBy === "others") {
    return denoisedByOthers(work, method);
  }
  const { task, data, options } = work;
  const { records, units } = data;
  const epochs = Math.ceil(options.movement.epochs);
  const releases = method.kind === "labelSum" ? 1 : epochs;
  const eventOf = (noise: number) => labelDpProEvent(noise, releases);
  const noisy = noisyParts(work, method, eventOf);
  const event = eventOf(noisy.noiseMultiplier);
  const { batchSize } = options.movement;
  const moves = { epochs, batchSize, learningRate: method.learningRate, seed: options.seed };
  if (method.kind === "labelDpPro") {
    const whole = { ...task, records, units };
    return { parameters: trainLabelDpPro(whole, { ...noisy, ...moves }), event };
  }
  const explained = labelsOfSum(task, records, { ...noisy, units });
  return { parameters: trainOnExplained(task, records, { ...explained, ...moves }), event };
}

/** What is noised, and by how much. */
function noisyParts(
  { options }: LabelWork,
  { clipNorm = 1, passes }: MethodOf<"labelDpPro"> | MethodOf<"labelSum">,
  eventOf: (noiseMultiplier: number) => PrivacyEvent,
) {
  const { target, labels = 2 } = options;
  const source = normalSource(randomnessFor(options.randomness)("noise"));
  const noiseMultiplier = labelNoise(eventOf, target);
  const whatever = passes === undefined ? {} : { passes };
  return { clipNorm, noiseMultiplier, most: labels - 1, source, ...whatever };
}

async function denoisedByOthers(work: LabelWork, method: MethodOf<"labelDpPro">): Promise<Trained> {
  const { task, data, options } = work;
  const { movement, seed } = options;
  const { records, units } = data;
  const samplingRate = Math.min(1, movement.batchSize / units.count);
  const steps = stepsOfPasses(movement, units.count);
  const eventOf = (noise: number) => dpSgd(noise, samplingRate, steps);
  const noisy = noisyParts(work, method, eventOf);
  const randomness = randomnessFor(options.randomness)("batches");
  const sampler = poissonSampler({ datasetSize: units.count, samplingRate, randomness });
  const { batchSize: others } = movement;
  const parts = { ...noisy, sampler, steps, others, learningRate: method.learningRate, seed };
  const parameters = trainLabelDpProOthers({ ...task, records, units }, parts);
  return { parameters, event: eventOf(noisy.noiseMultiplier) };
}
