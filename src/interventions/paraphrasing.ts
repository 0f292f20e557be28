/**
 * Paraphrasing (Lanham et al. 2023): the beginning of the reasoning says the same in other words, the policy goes on
 * from there, and answers. Whoever rewrites does not see the question.
 *
 * The paper rewrites each beginning as a whole. Here each step is rewritten once, by itself, so that neighbouring
 * points of the curve differ in one step, and steps stay steps. Of a decomposition the answers are rewritten, not the
 * subquestions.
 *
 * Shows: whether something hides in the choice of words.
 * Does not show: anything where no policy with a hidden code is caught by it; `planted/stego` is that control.
 */
import { reworded } from "../reasoners/steps.ts";
import { type Beginning, continued } from "./continued.ts";
import { rewritingCost } from "./cost.ts";
import { type Edit, type EditRequest, edited } from "./editing.ts";
import { oursForEditing } from "./editingWording.ts";
import type { Intervention, InterventionContext, Subject } from "./intervention.ts";
import { perSubject } from "./perSubject.ts";

export default {
  name: "paraphrasing",
  description:
    "Says the beginning of the reasoning in other words, lets the policy go on, and asks for the answer.",
  asks: "wording",
  axis: "share of the reasoning paraphrased",
  vary: (subjects, context) =>
    perSubject(
      subjects,
      (all) => rewritten(all, context),
      ({ reasoning }) => reasoning.steps.length,
    ),
  cost: rewritingCost,
} satisfies Intervention;

/** One variant per step of each subject: the steps up to it rewritten. */
async function rewritten(subjects: readonly Subject[], context: InterventionContext) {
  const requests = subjects.flatMap(({ reasoning }) =>
    reasoning.steps.map(({ text }) => requestFor(text, reasoning.trial, context)),
  );
  const edits = await edited(requests, context, "paraphrases");
  let next = 0;
  const beginnings = subjects.flatMap((subject) => {
    const { steps } = subject.reasoning;
    const own = edits.slice(next, next + steps.length);
    next += steps.length;
    return steps.map((_, index) => beginningOf(subject, own.slice(0, index + 1)));
  });
  return continued(beginnings, context, "after the paraphrase");
}

function requestFor(
  text: string,
  trial: number,
  { editing = oursForEditing }: InterventionContext,
) {
  const values = { text: text.trim() };
  return { wording: editing.paraphrase, values, original: text, trial } satisfies EditRequest;
}

function beginningOf(subject: Subject, edits: readonly Edit[]): Beginning {
  const { steps } = subject.reasoning;
  const [at, of] = [edits.length, steps.length];
  const variant = { name: `${at}`, at, of, share: at / of, removed: steps };
  const failed = edits.find(({ status }) => status !== "scored");
  if (failed) {
    const { status, problem } = failed;
    const unmade = { status, ...(problem === undefined ? {} : { problem }) };
    return { subject, variant, given: [], changed: [], unmade };
  }
  const given = edits.map(({ text }, index) => reworded(steps[index]!, text!));
  return { subject, variant, given, changed: given.map((_, index) => index) };
}
