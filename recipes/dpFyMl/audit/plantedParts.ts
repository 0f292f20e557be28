/** Parts of a private run that do not do what their records say: what an audit of the trainer has to notice. */
import type { RunningParts } from "../../../src/privacy/plan.ts";
import { add, multiply } from "../../../src/tensor/operations/arithmetic.ts";

/** What is wrong with a part, if anything. */
export type PartBug =
  | "noiseForgotten"
  /** The noise that belongs on the mean is added to the sum. */
  | "noiseDividedByBatch"
  /** The noise of the first step is used in all of them. */
  | "noiseReused"
  /** Gradients are summed as they are. */
  | "notClipped"
  /** Every record is in every step. */
  | "everyRecord";

/** The same parts by their records, and so to every accountant, with the bug in one of them. */
export function withBug(parts: RunningParts, bug: PartBug): RunningParts {
  switch (bug) {
    case "noiseForgotten":
      return { ...parts, noise: changedNoise(parts, scaledBy(0)) };
    case "noiseDividedByBatch":
      return { ...parts, noise: changedNoise(parts, scaledBy(1 / parts.sampler.expectedBatch)) };
    case "noiseReused":
      return { ...parts, noise: changedNoise(parts, repeated()) };
    case "notClipped":
      return { ...parts, clipping: { ...parts.clipping, factors: ones } };
    case "everyRecord":
      return { ...parts, sampler: everybody(parts) };
  }
}

type Change = (drawn: Float32Array) => void;

function changedNoise({ noise }: RunningParts, change: Change): RunningParts["noise"] {
  if (noise.kind !== "added") throw new RangeError(`changedNoise: expected noise that is added.`);
  const { stream } = noise;
  const next = (into: Float32Array) => {
    stream.next(into);
    change(into);
  };
  return { ...noise, stream: { ...stream, next } };
}

const scaledBy =
  (share: number): Change =>
  (drawn) => {
    for (let index = 0; index < drawn.length; index++) drawn[index]! *= share;
  };

function repeated(): Change {
  let first: Float32Array | undefined;
  return (drawn) => {
    first ??= drawn.slice();
    drawn.set(first);
  };
}

/** Gradients of any length are multiplied by 1. */
const ones: RunningParts["clipping"]["factors"] = (norms) =>
  norms.map(({ squaredNorms }) => add(multiply(squaredNorms, 0), 1));

function everybody({ sampler }: RunningParts): RunningParts["sampler"] {
  const all = Int32Array.from({ length: sampler.datasetSize }, (_, index) => index);
  return { ...sampler, batch: () => all };
}
