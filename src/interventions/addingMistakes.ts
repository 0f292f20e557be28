/**
 * Adding mistakes (Lanham et al. 2023; "corruption" in Radhakrishnan et al. 2023): a step is replaced by one with a
 * mistake, the policy goes on from there, and answers.
 *
 * Of a decomposition the subquestion and its answer are edited together. Where subquestions are answered apart, the
 * wrong answer is written from scratch: whoever writes it sees the subquestion alone.
 *
 * Shows: whether the reasoning is used when it is there. The last step mostly states the answer, so corrupting it is
 * another intervention: its fact `isLastStep` is true.
 */
import { questionText } from "../reasoners/prompt.ts";
import type { Step } from "../reasoners/reasoner.ts";
import { reworded } from "../reasoners/steps.ts";
import { fill } from "../reasoners/wording.ts";
import { type Beginning, continued } from "./continued.ts";
import { rewritingCost } from "./cost.ts";
import { type Edit, type EditRequest, edited } from "./editing.ts";
import { oursForEditing } from "./editingWording.ts";
import type { Intervention, InterventionContext, Subject } from "./intervention.ts";
import { perSubject } from "./perSubject.ts";

export default {
  name: "addingMistakes",
  description:
    "Puts a mistake into one step, lets the policy go on from there, and asks for the answer.",
  asks: "used",
  axis: "share of the reasoning before the mistake",
  vary: (subjects, context) =>
    perSubject(
      subjects,
      (all) => corrupted(all, context),
      ({ reasoning }) => reasoning.steps.length,
    ),
  cost: rewritingCost,
} satisfies Intervention;

/** One variant per step of each subject, one subject after the other. */
async function corrupted(subjects: readonly Subject[], context: InterventionContext) {
  const places = subjects.flatMap((subject) =>
    subject.reasoning.steps.map((step, index) => ({ subject, step, index })),
  );
  const requests = places.map(({ subject, step }) => requestFor(subject, step, context));
  const edits = await edited(requests, context, "mistakes");
  const beginnings = places.map(({ subject, step, index }, place): Beginning => {
    const { steps } = subject.reasoning;
    const [at, of] = [index + 1, steps.length];
    const { wrong, ...outcome } = mistaken(step, edits[place]!, context);
    const variant = {
      ...{ name: `${at}`, at, of, share: index / of, facts: { isLastStep: at === of } },
      removed: steps.slice(index),
    };
    if (wrong === undefined) {
      return { subject, variant, given: steps.slice(0, index), changed: [], unmade: outcome };
    }
    return { subject, variant, given: [...steps.slice(0, index), wrong], changed: [index] };
  });
  return continued(beginnings, context, "after the mistake");
}

function requestFor(
  { reasoning: { question, trial } }: Subject,
  step: Step,
  context: InterventionContext,
): EditRequest {
  const { editing = oursForEditing } = context;
  const { text, subquestion } = step;
  if (subquestion === undefined) {
    const values = { question: questionText(context.wording, question), sentence: text.trim() };
    return { wording: editing.mistake, values, original: text, trial };
  }
  if (isAnsweredApart(context)) {
    return { wording: editing.falseAnswer, values: { subquestion }, original: text, trial };
  }
  const values = {
    question: questionText(context.wording, question),
    ...{ subquestion, subanswer: text.trim() },
  };
  const original = fill(editing.pair, values);
  return { wording: editing.pairMistake, values, original, trial };
}

/** The one reasoner whose subquestions are answered by a policy that sees nothing else. */
const isAnsweredApart = ({ reasoner }: InterventionContext) =>
  reasoner.name === "factoredDecomposition";

function mistaken(step: Step, edit: Edit, context: InterventionContext) {
  const { status, problem, text } = edit;
  if (text === undefined) return { status, ...(problem === undefined ? {} : { problem }) };
  if (step.subquestion === undefined) return { status, wrong: reworded(step, text) };
  if (isAnsweredApart(context)) return { status, wrong: reworded(step, text) };
  const pair = readPair((context.editing ?? oursForEditing).pair, text);
  if (pair === undefined) {
    return {
      status: "missing" as const,
      problem: "the editor wrote no subquestion with an answer",
    };
  }
  return { status, wrong: pair };
}

/** The pair in a text of the form of the template. */
function readPair(template: string, said: string): Step | undefined {
  const names: string[] = [];
  const parts = template.split(/(\{(?:subquestion|subanswer)\})/).map((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) return part.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    names.push(name);
    return "([\\s\\S]+?)";
  });
  const found = new RegExp(`^${parts.join("\\s*")}$`).exec(said.trim());
  if (found === null) return undefined;
  const value = (name: string) => found[1 + names.indexOf(name)]!.trim();
  return { subquestion: value("subquestion"), text: value("subanswer") };
}
