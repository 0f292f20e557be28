/** Different transformations for different parameters. */
import {
  type Transformation,
  type Transformed,
  withoutPrefix,
  withPrefix,
} from "./transformation.ts";

/** Whether a parameter is meant; `rank` is the number of its axes. */
export type ParameterChoice = (name: string, rank: number) => boolean;

/** `chosen` for the parameters that `picks` says, `rest` for all others. Neither sees the other's. */
export function partition(
  picks: ParameterChoice,
  chosen: Transformation,
  rest: Transformation,
): Transformation {
  return {
    state: (parameter) =>
      (picks(parameter.name, parameter.shape.length) ? chosen : rest).state(parameter),
    scalars: (step) => ({
      ...withPrefix("chosen.", chosen.scalars(step)),
      ...withPrefix("rest.", rest.scalars(step)),
    }),
    transform: (updates, states, scalars) => {
      const isChosen = updates.map(({ name, parameter }) => picks(name, parameter.shape.length));
      const of = (part: Transformation, side: boolean) => {
        const own = <Item>(items: readonly Item[]) => items.filter((_, i) => isChosen[i] === side);
        const prefix = side ? "chosen." : "rest.";
        return part.transform(own(updates), own(states), withoutPrefix(prefix, scalars));
      };
      return interleaved(isChosen, of(chosen, true), of(rest, false));
    },
  };
}

/** Both results in the order that the parameters had. */
function interleaved(
  isChosen: readonly boolean[],
  chosen: Transformed,
  rest: Transformed,
): Transformed {
  const next = { chosen: 0, rest: 0 };
  const places = isChosen.map((side) =>
    side ? { from: chosen, at: next.chosen++ } : { from: rest, at: next.rest++ },
  );
  return {
    updates: places.map(({ from, at }) => from.updates[at]!),
    states: places.map(({ from, at }) => from.states[at]!),
  };
}
