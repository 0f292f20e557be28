/** Canaries among the records, and what they say about the claim: an audit of one run. */

import { type Seed, split } from "../../../src/math/seed.ts";
import type { ClickModel, ClickParameters } from "../../../src/model/clicks/clickModel.ts";
import { predict } from "../../../src/model/clicks/predict.ts";
import type { LowerBound } from "../../../src/privacy/audit/lowerBound.ts";
import { customaryDelta } from "../../../src/privacy/deltaCheck.ts";
import { clickCanaries } from "../../../src/training/clicks/clickCanaries.ts";
import type { AdData } from "./data.ts";
import type { AdTraining } from "./settings.ts";

/** A log with canaries, and the audit of what is trained on it. */
export interface AuditedData {
  readonly data: AdData;
  /** Nothing where there are no canaries. */
  audit(model: ClickModel, parameters: ClickParameters): Promise<readonly LowerBound[]>;
}

/** The log of a training, with as many canaries as it asks for. */
export function auditedData(
  data: AdData,
  { canaries: count }: AdTraining,
  seed: Seed,
): AuditedData {
  if (count === undefined) return { data, audit: async () => [] };
  const canaries = clickCanaries(data.layout, data.training, {
    ...{ task: data.task, count, seed: split(seed, "canaries") },
  });
  return {
    data: { ...data, training: canaries.records },
    audit: async (model, parameters) => [
      canaries.bound(await predict(model, parameters, canaries.canaries), {
        ...{ delta: customaryDelta(canaries.records.count), confidence },
      }),
    ],
  };
}

/** One replicate in a hundred may raise an alarm by chance. */
const confidence = 0.99;
