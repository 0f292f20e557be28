/** Repairing what clipping does to predictions, and paying for it. */
import type { ClickModel, ClickParameters } from "../../../src/model/clicks/clickModel.ts";
import { predict } from "../../../src/model/clicks/predict.ts";
import type { Charge } from "../../../src/privacy/ledger.ts";
import { privateRecalibration } from "../../../src/privacy/preparation/recalibration.ts";
import type { AdData } from "./data.ts";
import { countNoise, type Unnamed } from "./prepared.ts";
import type { AdTraining } from "./settings.ts";

/** A trained model that may need it. */
export interface CalibrationOf {
  readonly data: AdData;
  readonly training: AdTraining;
  readonly model: ClickModel;
  readonly parameters: ClickParameters;
  readonly options: Unnamed;
  /** What is added to its outputs before anything else. */
  readonly shift: number;
}

const name = "predictions";

/** What recalibrating will cost: known beforehand, so that noise is chosen for training and it together. */
export function recalibrationCharges({ recalibrated }: AdTraining): Charge[] {
  if (!recalibrated) return [];
  const event = { kind: "gaussian", noiseMultiplier: countNoise } as const;
  return [{ label: `calibration of ${name}`, event, of: "evaluation" }];
}

/** A better output for each output; itself where the training is not recalibrated. */
export async function calibrator(of: CalibrationOf): Promise<(output: number) => number> {
  const { data, training, model, parameters, options, shift } = of;
  if (!training.recalibrated) return (output) => output;
  const outputs = await predict(model, parameters, data.training);
  const { result } = privateRecalibration(
    { outputs: outputs.map((each) => each + shift), labels: data.training.labels },
    { ...{ ...options, name }, task: data.task, noiseMultiplier: countNoise },
  );
  return (output) => result.slope * output + result.intercept;
}
