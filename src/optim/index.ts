/** Optimisers and schedules. */
export * from "./muon.ts";
export {
  type AdamWOptions,
  adafactor,
  adam,
  adamW,
  type SgdOptions,
  sgd,
} from "./optimizers.ts";
export * from "./partition.ts";
export * from "./parts.ts";
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
