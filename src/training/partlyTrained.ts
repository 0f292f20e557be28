/** Private training of a part of a model, such as its last layer: all else is frozen and costs neither norms nor noise. */
import { layoutOfTree, partsOf } from "../model/parameters.ts";
import type { Tensors } from "../tensor/compile.ts";
import { constant, type Tensor, type TensorType } from "../tensor/tensor.ts";
import { leavesOf, rebuildTree, type Tree } from "../tensor/tree.ts";
import type { PerExampleObjective } from "./perExampleObjective.ts";

/** The leaves that are trained, by their names in the whole. */
export type TrainedPart = Readonly<Record<string, TensorType>>;

/** Which parameters are trained, and what the others are. */
export interface PartChoice {
  /** Flat parameters of the whole model, which are read when a graph is made. */
  readonly values: Float32Array;
  /** Whether a parameter is trained, by its name. */
  readonly trains: (name: string) => boolean;
}

/**
 * The same losses as a function of some of the parameters alone; the others are constants of the graph.
 *
 * @throws RangeError where no parameter is trained, or `values` is of another size.
 */
export function partlyTrained<Parameters extends object, Batch extends object>(
  objective: PerExampleObjective<Parameters, Batch>,
  choice: PartChoice,
): PerExampleObjective<TrainedPart, Batch> {
  const { parameters, frozen } = divided(objective.parameters, choice);
  const leaves = leavesOf<TensorType>(objective.parameters);
  return {
    parameters,
    batch: objective.batch,
    losses: (part, batch) => {
      const trained = part as Readonly<Record<string, Tensor>>;
      const all = leaves.map(({ name }) => trained[name] ?? frozen.get(name)!);
      const whole = rebuildTree<TensorType, Tensor, object>(objective.parameters, all);
      return objective.losses(whole as Tensors<Parameters>, batch);
    },
  };
}

/** The trained part of flat parameters of the whole, as the beginning of a run. */
export function trainedValues(
  types: Tree<TensorType>,
  { values, trains }: PartChoice,
): Float32Array {
  const parts = partsOf(values, layoutOfTree(types)).filter(({ name }) => trains(name));
  return Float32Array.from(parts.flatMap(({ data }) => [...data]));
}

/** Flat parameters of the whole, with the trained part in its place. */
export function withTrainedValues(
  types: Tree<TensorType>,
  { values, trains }: PartChoice,
  part: Float32Array,
): Float32Array {
  const whole = values.slice();
  let next = 0;
  for (const { name, offset, size } of layoutOfTree(types).places) {
    if (!trains(name)) continue;
    whole.set(part.subarray(next, next + size), offset);
    next += size;
  }
  return whole;
}

function divided(types: Tree<TensorType>, { values, trains }: PartChoice) {
  const layout = layoutOfTree(types);
  if (values.length !== layout.size) {
    throw new RangeError(`partlyTrained: expected ${layout.size} values, got ${values.length}.`);
  }
  const leaves = leavesOf<TensorType>(types);
  const parameters: TrainedPart = Object.fromEntries(
    leaves.filter(({ name }) => trains(name)).map(({ name, leaf }) => [name, leaf]),
  );
  if (Object.keys(parameters).length === 0) {
    const names = leaves.map(({ name }) => name).join(", ");
    throw new RangeError(
      `partlyTrained: expected a parameter that is trained. There are: ${names}.`,
    );
  }
  const frozen = new Map(
    partsOf(values, layout).map(({ name, shape, data }) => [
      name,
      constant(data.slice(), { shape }),
    ]),
  );
  return { parameters, frozen };
}
