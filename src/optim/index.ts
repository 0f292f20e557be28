/** Optimisers and schedules. */
export * from "./optimizers.ts";
export * from "./parts.ts";
export * from "./schedule.ts";
export * from "./transformation.ts";
