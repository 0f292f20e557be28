/** The graphs of a training step: gradients of a microbatch, and the update from their sum. */

import { type Layout, layoutOf, layoutOfTree, pack, unpack } from "../model/parameters.ts";
import { globalNorm } from "../optim/parts.ts";
import type { State, Transformation } from "../optim/transformation.ts";
import type { Tensors } from "../tensor/compile.ts";
import { gradients } from "../tensor/gradient.ts";
import { add, multiply } from "../tensor/operations/arithmetic.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import { rebuildTree } from "../tensor/tree.ts";
import type { Objective } from "./objective.ts";

/** What a step is made of. */
export interface StepDesign {
  readonly objective: Objective<object, object>;
  readonly optimizer: Transformation;
  /** Decay of a running average of the parameters; absent: none is kept. In (0, 1). */
  readonly averageDecay?: number;
}

/** Where optimiser state lies in its flat vector: every state of the first parameter, then the next. */
export function stateLayout({ objective, optimizer, averageDecay }: StepDesign): Layout {
  const parameters = layoutOfTree(objective.parameters);
  const states = parameters.places.flatMap((place) =>
    Object.entries(optimizer.state(place)).map(([name, shape]) => ({
      name: `${place.name}:${name}`,
      shape,
    })),
  );
  const average = averageDecay === undefined ? [] : [{ name: "average", shape: [parameters.size] }];
  return layoutOf([...states, ...average]);
}

/** A flat vector of a graph; an empty one is never fed. */
export const flatType = (layout: Layout): TensorType => ({
  dtype: "float32",
  shape: [layout.size],
});

/** Scalars of a step as graph inputs. */
export const scalarTypes = (optimizer: Transformation): Record<string, TensorType> =>
  Object.fromEntries(
    Object.keys(optimizer.scalars(1)).map((name) => [name, { dtype: "float32", shape: [] }]),
  );

/** Flat gradient, loss and metrics of one microbatch. */
export function gradientGraph({ objective }: StepDesign) {
  const layout = layoutOfTree(objective.parameters);
  return ({ parameters, batch }: { readonly parameters: Tensor; readonly batch: object }) => {
    const leaves = unpack(parameters, layout);
    const tree = rebuildTree<TensorType, Tensor, object>(objective.parameters, leaves);
    const { loss, metrics = {} } = objective.loss(
      tree as Tensors<object>,
      batch as Tensors<object>,
    );
    return { gradient: pack(gradients(loss, leaves)), loss, metrics };
  };
}

/** New flat parameters and state, and the norm of the gradient, from the gradients of all microbatches. */
export function updateGraph(design: StepDesign) {
  const { optimizer, averageDecay } = design;
  const layout = layoutOfTree(design.objective.parameters);
  const states = stateLayout(design);
  return (inputs: UpdateInputs) => {
    const gradient = inputs.gradients.reduce((a, b) => add(a, b));
    const before = unpack(inputs.parameters, layout);
    const known = inputs.state ? unpack(inputs.state, states) : [];
    const updates = unpack(gradient, layout).map((update, index) => ({
      name: layout.places[index]!.name,
      parameter: before[index]!,
      update,
    }));
    const perParameter = statesByParameter(design, known);
    const result = optimizer.transform(updates, perParameter, inputs.scalars);
    const after = pack(result.updates.map(({ parameter, update }) => add(parameter, update)));
    const average =
      averageDecay === undefined
        ? []
        : [add(multiply(known.at(-1)!, averageDecay), multiply(after, 1 - averageDecay))];
    const flatStates = [...result.states.flatMap((state) => Object.values(state)), ...average];
    return {
      parameters: after,
      ...(flatStates.length > 0 ? { state: pack(flatStates) } : {}),
      gradientNorm: globalNorm(updates.map(({ update }) => update)),
    };
  };
}

/** What the update of a step is computed from. */
export interface UpdateInputs {
  readonly parameters: Tensor;
  readonly state?: Tensor;
  readonly gradients: readonly Tensor[];
  readonly scalars: Readonly<Record<string, Tensor>>;
}

function statesByParameter(design: StepDesign, tensors: readonly Tensor[]): State[] {
  let next = 0;
  return layoutOfTree(design.objective.parameters).places.map((place) =>
    Object.fromEntries(
      Object.keys(design.optimizer.state(place)).map((name) => [name, tensors[next++]!]),
    ),
  );
}
