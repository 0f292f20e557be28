/** Repairing what clipping does to predictions, and paying for it. */
import { z } from "zod";
import type { ClickModel, ClickParameters } from "../../../src/model/clicks/clickModel.ts";
import { clickPredictor } from "../../../src/model/clicks/predict.ts";
import type { Charge } from "../../../src/privacy/ledger.ts";
import {
  type RecalibrationOptions,
  recalibrationCharge,
  type ScoredLabels,
  streamedRecalibration,
} from "../../../src/privacy/preparation/recalibration.ts";
import type { AdData } from "./data.ts";
import { countNoise } from "./prepared.ts";
import type { Preparing } from "./preparing.ts";
import { chunksOf } from "./records.ts";
import type { AdTraining } from "./settings.ts";

/** A trained model that may need it. */
export interface CalibrationOf {
  readonly data: AdData;
  readonly training: AdTraining;
  readonly model: ClickModel;
  readonly parameters: ClickParameters;
  readonly preparing: Preparing;
  /** What is added to its outputs before anything else. */
  readonly shift: number;
}

const named = { name: "predictions", noiseMultiplier: countNoise };

/** What recalibrating will cost: known beforehand, so that noise is chosen for training and it together. */
export const recalibrationCharges = (
  { recalibrated }: AdTraining,
  { options }: Preparing,
): Charge[] => (recalibrated ? [recalibrationCharge({ ...options, ...named })] : []);

/** The curve; the noisy table that it was fitted to is not needed again. */
const curveSchema = z.object({
  slope: z.number(),
  intercept: z.number(),
  fit: z.enum(["slope", "intercept", "none"]),
});

/** A better output for each output; itself where the training is not recalibrated. */
export async function calibrator(of: CalibrationOf): Promise<(output: number) => number> {
  const { data, training, preparing } = of;
  if (!training.recalibrated) return (output) => output;
  const options: RecalibrationOptions = { ...preparing.options, ...named, task: data.task };
  const { slope, intercept } = await preparing.once({
    ...{ charge: recalibrationCharge(options), schema: curveSchema, followsTraining: true },
    draw: () => streamedRecalibration(scored(of), options),
  });
  return (output) => slope * output + intercept;
}

/** What the model says of the records of training, and what was true. */
async function* scored({
  model,
  parameters,
  data: { training },
  shift,
}: CalibrationOf): AsyncGenerator<ScoredLabels> {
  const predictor = clickPredictor(model);
  try {
    for await (const chunk of chunksOf(training)) {
      const outputs = await predictor.outputs(parameters, chunk);
      yield { outputs: outputs.map((each) => each + shift), labels: chunk.labels };
    }
  } finally {
    await predictor.dispose();
  }
}
