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

/**
 * Where optimiser state lies in its flat vector: every state of the first parameter, then the next; the average last.
 *
 * @throws RangeError for a decay outside (0, 1).
 */
export function stateLayout({ objective, optimizer, averageDecay }: StepDesign): Layout {
  if (averageDecay !== undefined && !(averageDecay > 0 && averageDecay < 1)) {
    throw new RangeError(`trainer: expected averageDecay in (0, 1), got ${averageDecay}.`);
  }
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

/** The type of a flat vector. An empty one is left out of a graph, see `beforeTypes`. */
export const flatType = (layout: Layout): TensorType => ({
  dtype: "float32",
  shape: [layout.size],
});

/** Scalars of a step as graph inputs. */
const scalarTypes = (optimizer: Transformation): Record<string, TensorType> =>
  Object.fromEntries(
    Object.keys(optimizer.scalars(1)).map((name) => [name, { dtype: "float32", shape: [] }]),
  );

/** Types of what a step begins with; `state` is absent where there is none. */
export function beforeTypes(design: StepDesign) {
  const states = stateLayout(design);
  return {
    parameters: flatType(layoutOfTree(design.objective.parameters)),
    ...(states.size > 0 ? { state: flatType(states) } : {}),
    scalars: scalarTypes(design.optimizer),
  };
}

/** Flat gradient, loss and metrics of one microbatch. */
export function gradientGraph({ objective }: StepDesign) {
  return ({ parameters, batch }: { readonly parameters: Tensor; readonly batch: object }) => {
    const leaves = unpack(parameters, layoutOfTree(objective.parameters));
    const { gradient, ...losses } = differentiated(objective, leaves, batch);
    return { gradient: pack(gradient), ...losses };
  };
}

/** New flat parameters and state, and the norm of the gradient, from the gradients of all microbatches. */
export function updateGraph(design: StepDesign) {
  const layout = layoutOfTree(design.objective.parameters);
  return ({ gradients, ...before }: UpdateInputs) =>
    updated(design, before, {
      leaves: unpack(before.parameters, layout),
      gradient: unpack(
        gradients.reduce((a, b) => add(a, b)),
        layout,
      ),
    });
}

/** Both in one, for a step on one microbatch: the gradient never becomes a flat vector. */
export function stepGraph(design: StepDesign) {
  const { objective } = design;
  return ({ batch, ...before }: Before & { readonly batch: object }) => {
    const leaves = unpack(before.parameters, layoutOfTree(objective.parameters));
    const { gradient, ...losses } = differentiated(objective, leaves, batch);
    // Losses first: the runtime begins with what is asked for last, and losses would have it keep all slices at a time.
    return { ...losses, ...updated(design, before, { leaves, gradient }) };
  };
}

function differentiated(
  { parameters, loss }: StepDesign["objective"],
  leaves: Tensor[],
  batch: object,
) {
  const tree = rebuildTree<TensorType, Tensor, object>(parameters, leaves);
  const losses = loss(tree as Tensors<object>, batch as Tensors<object>);
  return {
    gradient: gradients(losses.loss, leaves),
    loss: losses.loss,
    metrics: losses.metrics ?? {},
    vectors: losses.vectors ?? {},
  };
}

/** New flat parameters and state, and the norm of the gradient, given by parameter. */
export function updated(
  design: StepDesign,
  { state, scalars }: Before,
  {
    leaves,
    gradient,
  }: { readonly leaves: readonly Tensor[]; readonly gradient: readonly Tensor[] },
) {
  const { objective, optimizer, averageDecay } = design;
  const { places } = layoutOfTree(objective.parameters);
  const known = state ? unpack(state, stateLayout(design)) : [];
  const updates = leaves.map((parameter, index) => ({
    name: places[index]!.name,
    parameter,
    update: gradient[index]!,
  }));
  const result = optimizer.transform(updates, statesByParameter(design, known), scalars);
  const after = pack(result.updates.map(({ parameter, update }) => add(parameter, update)));
  const average =
    averageDecay === undefined
      ? []
      : [add(multiply(known.at(-1)!, averageDecay), multiply(after, 1 - averageDecay))];
  const flatStates = [...result.states.flatMap((each) => Object.values(each)), ...average];
  return {
    parameters: after,
    ...(flatStates.length > 0 ? { state: pack(flatStates) } : {}),
    gradientNorm: globalNorm(gradient),
  };
}

/** What a step begins with. */
export interface Before {
  readonly parameters: Tensor;
  readonly state?: Tensor;
  readonly scalars: Readonly<Record<string, Tensor>>;
}

/** What the update of a step is computed from. */
interface UpdateInputs extends Before {
  readonly gradients: readonly Tensor[];
}

function statesByParameter(design: StepDesign, tensors: readonly Tensor[]): State[] {
  let next = 0;
  return layoutOfTree(design.objective.parameters).places.map((place) =>
    Object.fromEntries(
      Object.keys(design.optimizer.state(place)).map((name) => [name, tensors[next++]!]),
    ),
  );
}
