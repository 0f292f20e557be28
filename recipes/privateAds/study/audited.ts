/** Canaries among the records, and what they say about the claim: an audit of one run. */
import type { ClickRecords } from "../../../src/data/clicks/clickRecords.ts";
import { clicksWith } from "../../../src/data/clicks/encodedView.ts";
import { joinedRecords } from "../../../src/data/clicks/joinedRecords.ts";
import { type Seed, split } from "../../../src/math/seed.ts";
import type { ClickModel, ClickParameters } from "../../../src/model/clicks/clickModel.ts";
import { predict } from "../../../src/model/clicks/predict.ts";
import type { LowerBound } from "../../../src/privacy/audit/lowerBound.ts";
import { customaryDelta } from "../../../src/privacy/deltaCheck.ts";
import { lastUserOf, tossedCanaries } from "../../../src/training/clicks/clickCanaries.ts";
import type { AdData } from "./data.ts";
import { areEncoded, chunksOf, countOf, type TrainingRecords } from "./records.ts";
import type { AdTraining } from "./settings.ts";

/** A log with canaries, and the audit of what is trained on it. */
export interface AuditedData {
  readonly data: AdData;
  /** Nothing where there are no canaries. */
  audit(model: ClickModel, parameters: ClickParameters): Promise<readonly LowerBound[]>;
}

/** The log of a training, with as many canaries as it asks for. */
export async function auditedData(
  data: AdData,
  { canaries: count }: AdTraining,
  seed: Seed,
): Promise<AuditedData> {
  if (count === undefined) return { data, audit: async () => [] };
  const { sample, lastUser } = await sampleOf(data.training);
  const { inside, canaries, bound } = tossedCanaries(data.layout, sample, {
    ...{ task: data.task, count, seed: split(seed, "canaries"), lastUser },
  });
  const training = areEncoded(data.training)
    ? clicksWith(data.training, inside)
    : joinedRecords([data.training, inside]);
  const delta = customaryDelta(countOf(training));
  return {
    data: { ...data, training },
    audit: async (model, parameters) => [
      bound(await predict(model, parameters, canaries), { delta, confidence }),
    ],
  };
}

/** Records whose numbers canaries may have: all that are in memory, the first ones of those on disk. */
async function sampleOf(training: TrainingRecords) {
  let sample: ClickRecords | undefined;
  let lastUser = -1;
  for await (const chunk of chunksOf(training)) {
    sample ??= chunk;
    lastUser = Math.max(lastUser, lastUserOf(chunk));
    if (!chunk.users) break;
  }
  return { sample: sample!, lastUser };
}

/** One replicate in a hundred may raise an alarm by chance. */
const confidence = 0.99;
