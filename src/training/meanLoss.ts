/** Training without privacy on an objective that has one loss per example. */
import type { Tensors } from "../tensor/compile.ts";
import { multiply } from "../tensor/operations/arithmetic.ts";
import { sum } from "../tensor/operations/broadcast.ts";
import type { Objective } from "./objective.ts";
import type { PerExampleObjective } from "./perExampleObjective.ts";

/** The mean of the losses of batches of `examples`: what private training is compared with. */
export const meanLoss = <Parameters extends object, Batch extends object>(
  { losses, parameters, batch }: PerExampleObjective<Parameters, Batch>,
  examples: number,
): Objective<Parameters, Batch> => ({
  ...{ parameters, batch },
  loss: (leaves: Tensors<Parameters>, arrays: Tensors<Batch>) => ({
    loss: multiply(sum(losses(leaves, arrays)), 1 / examples),
  }),
});
