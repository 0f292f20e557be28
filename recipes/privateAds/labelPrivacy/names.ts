/** What records call a training, and which there are. */
import { methodTitles } from "./methods.ts";
import type { LabelSettings, MethodName } from "./settings.ts";

/** A training: a method at an epsilon, or none of both, on users with so many records. */
export interface LabelCondition {
  readonly records: number;
  readonly method: MethodName | null;
  readonly epsilon: number | null;
}

/** `DP-SGD, epsilon 1, 2 records`. */
export const nameOf = ({ records, method, epsilon }: LabelCondition): string =>
  method === null
    ? `without privacy, ${records} records`
    : `${methodTitles[method]}, epsilon ${epsilon}, ${records} records`;

/** All of them, log by log. */
export const conditionsOf = ({
  recordsPerUser,
  methods,
  epsilons,
}: LabelSettings): LabelCondition[] =>
  recordsPerUser.flatMap((records) => [
    ...methods.flatMap((method) => epsilons.map((epsilon) => ({ records, method, epsilon }))),
    { records, method: null, epsilon: null },
  ]);
