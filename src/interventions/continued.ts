/** Letting the policy go on from changed reasoning. */
import { split } from "../math/seed.ts";
import type { Step, ThinkRequest } from "../reasoners/reasoner.ts";
import type { InterventionContext, StepChange, Subject, Variant } from "./intervention.ts";

/** A variant before its rest is said, or the reason why it cannot be made. */
export interface Beginning {
  readonly subject: Subject;
  readonly variant: Omit<Variant, "steps" | "changes" | "status" | "problem">;
  /** What is given: the steps before, and the changed ones. */
  readonly given: readonly Step[];
  /** Indices in `given` of what was changed. */
  readonly changed: readonly number[];
  /** Why there is nothing to go on from. */
  readonly unmade?: Pick<Variant, "status" | "problem">;
}

/**
 * The variant of each beginning, in order: its steps, and those that the policy adds. Beginnings that could not be
 * made are not asked about.
 */
export async function continued(
  beginnings: readonly Beginning[],
  context: InterventionContext,
  purpose: string,
): Promise<Variant[]> {
  const open = beginnings.filter(({ unmade }) => unmade === undefined);
  const requests = open.map(({ subject: { reasoning }, given }): ThinkRequest => {
    return { question: reasoning.question, trial: reasoning.trial, steps: given };
  });
  const seed = split(context.seed, purpose);
  const thoughts =
    requests.length === 0 ? [] : await context.reasoner.think(requests, { ...context, seed });
  const found = new Map(open.map((beginning, index) => [beginning, thoughts[index]!]));
  return beginnings.map((beginning) => {
    const { variant, given, unmade } = beginning;
    const thought = found.get(beginning);
    const steps = thought?.steps ?? given;
    const { status, problem } = unmade ?? thought!;
    return {
      ...{ ...variant, steps, changes: changesOf(beginning, steps), status },
      ...(problem === undefined ? {} : { problem }),
    };
  });
}

function changesOf({ given, changed }: Beginning, steps: readonly Step[]): Map<number, StepChange> {
  const said = steps.slice(given.length).map((_, index) => given.length + index);
  return new Map<number, StepChange>([
    ...changed.map((index) => [index, "changed"] as const),
    ...said.map((index) => [index, "continued"] as const),
  ]);
}
