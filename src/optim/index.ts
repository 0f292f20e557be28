/** Optimisers and schedules. */
export * from "./muon.ts";
export * from "./optimizers.ts";
export * from "./partition.ts";
export * from "./parts.ts";
export * from "./schedule.ts";
export * from "./transformation.ts";
