/** Learning rates over time. */

/** The learning rate of a step; the first step is 1. */
export type Schedule = (step: number) => number;

/** The same rate at every step. */
export const constant = (rate: number): Schedule => {
  requireRate("constant", rate);
  return () => rate;
};

export interface WarmupOptions {
  /** Steps from 0 to the full rate: step `warmupSteps` is the first at full rate. At least 0. */
  readonly warmupSteps: number;
}

/** Rises linearly over the first steps, then follows `then`, whose step 1 is the first after the rise. */
export const warmup = (rate: number, { warmupSteps }: WarmupOptions, then: Schedule): Schedule => {
  requireRate("warmup", rate);
  requireSteps("warmup", warmupSteps);
  return (step) =>
    step < warmupSteps ? (rate * step) / warmupSteps : then(step - warmupSteps + 1);
};

export interface DecayOptions {
  /** Steps from the first rate to the last, both included; fewer than 2 are at the last at once. At least 0. */
  readonly steps: number;
  /** Rate after `steps`. At least 0. @default 0 */
  readonly finalRate?: number;
}

/** Falls along a straight line. */
export const linear = (rate: number, { steps, finalRate = 0 }: DecayOptions): Schedule => {
  requireDecay("linear", [rate, finalRate], steps);
  return (step) => rate + (finalRate - rate) * progress(step, steps);
};

/** Falls along half a cosine. Loshchilov & Hutter 2017, without restarts. */
export const cosine = (rate: number, { steps, finalRate = 0 }: DecayOptions): Schedule => {
  requireDecay("cosine", [rate, finalRate], steps);
  return (step) =>
    finalRate + ((rate - finalRate) * (1 + Math.cos(Math.PI * progress(step, steps)))) / 2;
};

/** A short rise, a tenth of the steps and at most 50, then half a cosine: for runs of a thousand steps. */
export function risenCosine(rate: number, { steps, finalRate = 0 }: DecayOptions): Schedule {
  const warmupSteps = Math.max(1, Math.min(50, Math.round(steps / 10)));
  return warmup(rate, { warmupSteps }, cosine(rate, { steps: steps - warmupSteps, finalRate }));
}

/** 0 at step 1, 1 at step `steps` and after. */
const progress = (step: number, steps: number) =>
  steps <= 1 ? 1 : Math.min(Math.max((step - 1) / (steps - 1), 0), 1);

function requireDecay(name: string, rates: readonly number[], steps: number): void {
  for (const rate of rates) requireRate(name, rate);
  requireSteps(name, steps);
}

function requireSteps(name: string, steps: number): void {
  if (Number.isInteger(steps) && steps >= 0) return;
  throw new RangeError(`${name}: expected a whole number of steps, at least 0, got ${steps}.`);
}

function requireRate(name: string, rate: number): void {
  if (Number.isFinite(rate) && rate >= 0) return;
  throw new RangeError(`${name}: expected a learning rate of at least 0, got ${rate}.`);
}
