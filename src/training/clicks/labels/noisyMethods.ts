/** Methods that add Gaussian noise to what training reads of labels: how they spend the target. */
import { eventOfLedger } from "../../../privacy/ledger.ts";
import { normalSource } from "../../../privacy/noise/normalSource.ts";
import { trainHybrid } from "./hybrid.ts";
import { labelDpProEvent, trainLabelDpPro } from "./labelDpPro.ts";
import { type LabelWork, type MethodOf, randomnessFor, type Trained } from "./labelMethod.ts";
import { labelsOfSum, trainOnExplained } from "./labelSumTraining.ts";
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
  { task, data, options }: LabelWork,
  { kind, clipNorm = 1, learningRate, passes }: MethodOf<"labelDpPro"> | MethodOf<"labelSum">,
): Promise<Trained> {
  const { target, labels = 2, movement, seed } = options;
  const { records, units } = data;
  const { epochs, batchSize } = movement;
  const releases = kind === "labelSum" ? 1 : Math.ceil(epochs);
  const noiseMultiplier = labelNoise((noise) => labelDpProEvent(noise, releases), target);
  const event = labelDpProEvent(noiseMultiplier, releases);
  const source = normalSource(randomnessFor(options.randomness)("noise"));
  const most = labels - 1;
  const noisy = {
    units,
    clipNorm,
    noiseMultiplier,
    most,
    source,
    ...(passes !== undefined && { passes }),
  };
  const moves = { epochs: Math.ceil(epochs), batchSize, learningRate, seed };
  if (kind === "labelDpPro") {
    const whole = { ...task, records, units };
    return { parameters: trainLabelDpPro(whole, { ...noisy, ...moves }), event };
  }
  const explained = labelsOfSum(task, records, noisy);
  return { parameters: trainOnExplained(task, records, { ...explained, ...moves }), event };
}
