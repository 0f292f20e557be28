/**
 * What the same training would be charged as under other batches: what ran, and what Poisson coins would have given.
 *
 * The second number is no claim. It was once common to report it for shuffled batches as if it were close; Chua et al.
 * 2024 (arXiv 2403.17673) show that the true epsilon can be several times larger.
 */
import { type Bounds, UnsupportedEventError } from "../accountants/accountant.ts";
import type { NeighboringRelation } from "../neighboringRelation.ts";
import type { PrivacyRecord, RecordedTraining } from "../record.ts";
import type { SamplingRecord } from "../sampling/sampler.ts";
import { ranEvent } from "./mismatch.ts";
import { accountOf } from "./numbers.ts";

/** Epsilon of training alone under one assumption about its batches. */
export interface BatchesCompared extends Bounds {
  readonly batches: "asTheyRan" | "ifTheyHadBeenPoisson";
  readonly delta: number;
  /** Names of the samplers. */
  readonly sampling: readonly string[];
}

/** About these there is nothing to compare. */
const amplifiedAsPoisson: ReadonlySet<string> = new Set(["poisson", "everyRecord"]);

/** Both numbers; empty where batches were Poisson, where noise is correlated, or where sizes are not known. */
export function otherBatches(
  record: PrivacyRecord,
  relation: NeighboringRelation,
): readonly BatchesCompared[] {
  const { training, dataset } = record;
  const size = dataset?.size;
  const isPoisson = training.every(({ sampling }) => amplifiedAsPoisson.has(sampling.kind));
  const isCorrelated = training.some(({ noise }) => noise.kind === "correlated");
  if (isPoisson || isCorrelated || size === undefined) return [];
  const [delta] = record.deltas as readonly [number];
  const compare = (
    batches: BatchesCompared["batches"],
    samplingOf: (phase: RecordedTraining) => SamplingRecord,
  ): readonly BatchesCompared[] => {
    const samplings = training.map(samplingOf);
    const events = training.map((phase, index) => ranEvent(record, phase, samplings[index]!));
    try {
      const account = accountOf({ kind: "composed", events }, relation, record);
      const sampling = samplings.map(({ kind }) => kind);
      return [{ batches, delta, sampling, ...account.epsilon(delta) }];
    } catch (error) {
      if (error instanceof UnsupportedEventError) return [];
      throw error;
    }
  };
  return [
    ...compare("asTheyRan", ({ sampling }) => sampling),
    ...compare("ifTheyHadBeenPoisson", (phase) => poisson(phase, size)),
  ];
}

/** The same expected batch by coins. */
function poisson({ sampling }: RecordedTraining, size: number): SamplingRecord {
  if (sampling.kind === "poisson" || sampling.kind === "everyRecord") return sampling;
  const rate = () => {
    if (sampling.kind === "cyclicPoisson") return sampling.samplingRate / sampling.groups;
    if ("samplingRate" in sampling) return sampling.samplingRate;
    return sampling.batchSize / size;
  };
  return { kind: "poisson", samplingRate: Math.min(1, rate()) };
}
