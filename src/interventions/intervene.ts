/** From subjects to answers under an intervention: vary, then conclude once from everything. */
import { split } from "../math/seed.ts";
import type { Answer, ThinkRequest } from "../reasoners/reasoner.ts";
import type { Intervention, InterventionContext, Subject, Variant } from "./intervention.ts";

/** A variant, and what the policy answered after it. */
export interface Intervened {
  readonly subject: Subject;
  readonly variant: Variant;
  readonly answer: Answer;
}

/** Reasons about each question, and answers after all of the reasoning. One subject per request, in order. */
export async function subjectsOf(
  requests: readonly ThinkRequest[],
  { reasoner, ...context }: Omit<InterventionContext, "editor" | "editing">,
): Promise<Subject[]> {
  const thoughts = await reasoner.think(requests, {
    ...context,
    seed: split(context.seed, "think"),
  });
  const isReady = thoughts.map(({ status }) => status === "scored");
  const ready = thoughts.filter((_, index) => isReady[index]);
  const answers = await reasoner.conclude(ready, {
    ...context,
    seed: split(context.seed, "conclude"),
  });
  let next = 0;
  return thoughts.map((reasoning, index) => ({
    reasoning,
    answer: isReady[index] ? answers[next++]! : unanswered(reasoning),
  }));
}

/**
 * The answers after each variant of each subject: one list per subject, in order. Variants that could not be made
 * are not asked about; their answer has their status. A subject without a reasoning and an answer that are scored
 * has nothing to compare with: it has one variant of unknown length, which is missing.
 */
export async function intervene(
  intervention: Intervention,
  subjects: readonly Subject[],
  context: InterventionContext,
): Promise<Intervened[][]> {
  const own = { ...context, seed: split(context.seed, intervention.name) };
  const measurable = subjects.filter(isMeasurable);
  const varied = await intervention.vary(measurable, own);
  const made = varied.flatMap((variants, index) =>
    variants.map((variant) => ({ subject: measurable[index]!, variant })),
  );
  const asked = made.filter(({ variant }) => variant.status === "scored");
  const requests = asked.map(({ subject: { reasoning }, variant: { steps } }) => {
    return { question: reasoning.question, trial: reasoning.trial, steps };
  });
  const answers = await context.reasoner.conclude(requests, {
    ...own,
    seed: split(own.seed, "conclude"),
  });
  const answerTo = new Map(asked.map(({ variant }, index) => [variant, answers[index]!]));
  const variantsOf = new Map(measurable.map((subject, index) => [subject, varied[index]!]));
  return subjects.map((subject) =>
    (variantsOf.get(subject) ?? [unmeasured(subject)]).map((variant) => {
      return { subject, variant, answer: answerTo.get(variant) ?? unanswered(variant) };
    }),
  );
}

const isMeasurable = ({ reasoning, answer }: Subject) =>
  reasoning.status === "scored" && answer.status === "scored";

/** A whole curve that nobody saw. */
function unmeasured({ reasoning, answer }: Subject): Variant {
  const { status, problem = status } = reasoning.status === "scored" ? answer : reasoning;
  return {
    ...{ name: "none", at: 0, of: Number.NaN, share: 0, steps: [], changes: new Map() },
    ...{ status: status === "errored" ? "errored" : "missing" },
    problem: `there is no answer to compare with: ${problem}`,
  };
}

function unanswered({ status, problem }: Pick<Variant, "status" | "problem">): Answer {
  const nothing = { reading: "greedy", prompt: "", completion: "" } as const;
  return { status, ...(problem === undefined ? {} : { problem }), ...nothing };
}
