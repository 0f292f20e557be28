/** Optimisers and schedules. */
export * from "./muon.ts";
export * from "./noisyAdam.ts";
export {
  type AdamWOptions,
  adafactor,
  adam,
  adamW,
  type SgdOptions,
  sgd,
} from "./optimizers.ts";
export * from "./partition.ts";
export {
  type AdamOptions,
  accumulateMomentum,
  addDecayedWeights,
  clipByGlobalNorm,
  type FactoredOptions,
  globalNorm,
  scaleByAdam,
  scaleByFactoredRms,
  scaleByLearningRate,
} from "./parts.ts";
export * from "./schedule.ts";
export {
  chain,
  type Scalars,
  type State,
  stateless,
  type Transformation,
  type Transformed,
  type Update,
} from "./transformation.ts";
