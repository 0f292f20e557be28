/**
 * What an optimiser is: a transformation of updates, or several in a row.
 *
 * Updates start as gradients and end as what is added to the parameters. State is passed and never hidden;
 * numbers that change with the step (learning rate, bias corrections) are computed in double precision
 * outside the graph and enter it as scalars, so one compiled graph serves every step.
 */
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** One parameter on its way through an update. */
export interface Update {
  /** For example `layers.0.up.weight`. */
  readonly name: string;
  readonly parameter: Tensor;
  /** The gradient at first; at last what is added to `parameter`. Same shape. */
  readonly update: Tensor;
}

/** What a transformation gives. */
export interface Transformed {
  readonly updates: readonly Update[];
  /** New state per parameter, in the order of `updates`. */
  readonly states: readonly State[];
}

/** State tensors of one parameter by name. */
export type State = Readonly<Record<string, Tensor>>;
/** Scalars of one step by name. */
export type Scalars = Readonly<Record<string, Tensor>>;

/** A change of updates, and the state and scalars that it needs for it. */
export interface Transformation {
  /** Shapes of the state of one parameter; every element starts at 0. */
  state(parameter: {
    readonly name: string;
    readonly shape: Shape;
  }): Readonly<Record<string, Shape>>;
  /** Numbers that the step needs; `step` is 1-based. */
  scalars(step: number): Readonly<Record<string, number>>;
  /** The new updates and states, as symbolic tensors. */
  transform(updates: readonly Update[], states: readonly State[], scalars: Scalars): Transformed;
}

/** A transformation that keeps no state and needs no scalars. */
export const stateless = (
  change: (updates: readonly Update[]) => readonly Update[],
): Transformation => ({
  state: () => ({}),
  scalars: () => ({}),
  transform: (updates, states) => ({ updates: change(updates), states }),
});

/** One after the other. Names of state and scalars are prefixed by position. */
export function chain(...parts: readonly Transformation[]): Transformation {
  const all = <Value>(of: (part: Transformation) => Readonly<Record<string, Value>>) =>
    Object.fromEntries(
      parts.flatMap((part, index) => Object.entries(withPrefix(`${index}.`, of(part)))),
    );
  return {
    state: (parameter) => all((part) => part.state(parameter)),
    scalars: (step) => all((part) => part.scalars(step)),
    transform: (updates, states, scalars) => {
      let current: Transformed = { updates, states: states.map(() => ({})) };
      for (const [index, part] of parts.entries()) {
        const prefix = `${index}.`;
        const own = states.map((state) => withoutPrefix(prefix, state));
        const next = part.transform(current.updates, own, withoutPrefix(prefix, scalars));
        current = {
          updates: next.updates,
          states: current.states.map((state, position) => ({
            ...state,
            ...withPrefix(prefix, next.states[position]!),
          })),
        };
      }
      return current;
    },
  };
}

/** The values under longer names: `prefix` before each. */
export const withPrefix = <Value>(
  prefix: string,
  values: Readonly<Record<string, Value>>,
): Record<string, Value> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));

/** The values whose names begin with `prefix`, under the rest of their names. */
export const withoutPrefix = <Value>(
  prefix: string,
  values: Readonly<Record<string, Value>>,
): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
