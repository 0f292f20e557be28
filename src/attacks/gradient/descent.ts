/** Variables of independent runs that go downhill by Adam (Kingma & Ba 2015) inside a graph. */
import { adam } from "../../optim/optimizers.ts";
import { add } from "../../tensor/operations/arithmetic.ts";
import type { Tensor, TensorType } from "../../tensor/tensor.ts";

/** Variables and what Adam remembers of them, by name: tensors, arrays or types. */
export interface Descending<Leaf> {
  readonly variables: Leaf;
  readonly state: Readonly<Record<string, Leaf>>;
}

/** What a step of a graph takes. */
export interface DescentInputs<Leaf> extends Descending<Leaf> {
  /** Numbers of the step. */
  readonly scalars: Readonly<Record<string, Leaf>>;
}

/** A descent: every variable keeps to itself, so runs that share an array do not touch each other. */
export interface Descent {
  readonly types: DescentInputs<TensorType>;
  /** What a descent begins with, as named arrays. */
  begin(variables: Float32Array): Readonly<Record<string, Float32Array>>;
  /** What a graph takes in step `step`, from 0. */
  inputs(arrays: Readonly<Record<string, Float32Array>>, step: number): DescentInputs<Float32Array>;
  /** One step against this gradient, in a graph. */
  descended(inputs: DescentInputs<Tensor>, gradient: Tensor): Descending<Tensor>;
  /** What a graph gave, as named arrays. */
  arrays(descended: Descending<unknown>): Readonly<Record<string, Float32Array>>;
}

const VARIABLES = "variables";

/** Adam with a learning rate that stays, for variables of this shape. */
export function descent(shape: readonly number[], learningRate: number): Descent {
  const optimizer = adam(() => learningRate);
  const states = optimizer.state({ name: VARIABLES, shape });
  const typeOf = (each: readonly number[]): TensorType => ({ dtype: "float32", shape: each });
  return {
    types: {
      variables: typeOf(shape),
      state: mapped(states, typeOf),
      scalars: mapped(optimizer.scalars(1), () => typeOf([])),
    },
    begin: (variables) => ({
      ...mapped(
        states,
        (each) => new Float32Array(each.reduce((size, length) => size * length, 1)),
      ),
      variables,
    }),
    inputs: ({ variables, ...known }, step) => ({
      variables: variables!,
      state: mapped(states, (_, name) => known[name]!),
      scalars: mapped(optimizer.scalars(step + 1), (value) => Float32Array.of(value)),
    }),
    descended: ({ variables, state, scalars }, gradient) => {
      const update = { name: VARIABLES, parameter: variables, update: gradient };
      const { updates, states } = optimizer.transform([update], [state], scalars);
      return { variables: add(variables, updates[0]!.update), state: states[0]! };
    },
    arrays: ({ variables, state }) =>
      ({ ...state, variables }) as Readonly<Record<string, Float32Array>>,
  };
}

const mapped = <From, To>(
  record: Readonly<Record<string, From>>,
  to: (value: From, name: string) => To,
): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value, name)]));
