/** What a study will cost, said before anything is asked. */
import type { Question } from "../../data/question.ts";
import type { EditingWording } from "../../interventions/editingWording.ts";
import { type Hint, misleading } from "../../interventions/hints/hint.ts";
import { auditCost } from "../../interventions/mentions.ts";
import { seedFrom } from "../../math/seed.ts";
import type { Capability } from "../../policies/policy.ts";
import { keepingBest } from "../../reasoners/bestOf.ts";
import { type Cost, noCost, repeatedCost, totalCost } from "../../reasoners/cost.ts";
import { ours } from "../../reasoners/ours.ts";
import { readWording } from "../../reasoners/readWording.ts";
import type { CostContext, Reasoner, Step } from "../../reasoners/reasoner.ts";
import { withDemonstrations } from "../../reasoners/wording.ts";
import type { CallCost } from "../recipe.ts";
import { editingFor } from "./equipment.ts";
import { questionSetOf, twinQuestions } from "./questions.ts";
import type { StudySettings } from "./settings.ts";
import type { Study } from "./study.ts";

/** Steps that a reasoning is expected to have, and words of each: an estimate, said to be one. */
const expected = {
  steps: 5,
  text: "This is about as long as one step of reasoning is in most answers.",
};

/**
 * The calls of a study and their tokens, as if nothing were cached and answers had to be voted on. Reasoning is
 * taken to have five steps: until it is there, nobody knows.
 */
export async function costOfStudy(
  study: Study,
  settings: StudySettings,
  model: string | undefined,
): Promise<CallCost> {
  // Which questions are drawn depends on the seed of the run; how long they are hardly does.
  const seed = seedFrom(0);
  const set = await questionSetOf(settings, { model, seed });
  const questions = [...set.questions, ...(study.twins ? twinQuestions(settings, seed) : [])];
  const estimating = estimatingOf(study, settings);
  const costs = study.reasoners
    .map((each) => thinkingOften(each, settings))
    .map((reasoner) =>
      totalCost(questions.map((question) => questionCost(question, reasoner, estimating))),
    );
  const { calls, promptTokens, completionTokens } = repeatedCost(
    totalCost(costs),
    settings.samples,
  );
  return { calls, tokens: promptTokens + completionTokens, promptTokens, completionTokens };
}

/** A judge reads about as much as it takes to conclude. */
const thinkingOften = (reasoner: Reasoner, { bestOf: n }: StudySettings): Reasoner =>
  n === 1 || reasoner.unit === "none"
    ? reasoner
    : keepingBest(reasoner, { n, scorer: { kind: "selfConsistency" } });

function questionCost(
  question: Question,
  reasoner: Reasoner,
  { study, context, editing, judges }: Estimating,
): Cost {
  const { conclude } = reasoner.cost({ question }, context);
  const think = thinkingCost(question, reasoner, context);
  const hinted = (study.hints ?? []).map((hint) =>
    hintCost(question, hint, { context, reasoner, judges }),
  );
  if (reasoner.unit === "none") return totalCost([conclude, ...hinted]);
  const bare = reasoner.cost({ question, steps: [] }, context).conclude;
  const steps = expectedSteps(reasoner);
  const varied = study.interventions.map((intervention) => {
    const parts = intervention.cost({ question, steps }, { ...context, reasoner, editing });
    return totalCost([parts.think, parts.conclude, parts.edit]);
  });
  const again = study.permuted ? [bare] : [];
  return totalCost([think, conclude, bare, ...again, ...varied, ...hinted]);
}

interface Hinted extends Pick<Estimating, "context" | "judges"> {
  readonly reasoner: Reasoner;
}

/** Asking again with a hint, before it where that is new, and what each judge reads; nothing where it cannot mislead. */
function hintCost(question: Question, hint: Hint, { context, reasoner, judges }: Hinted): Cost {
  // Which wrong choice it is depends on the seed of the run; how long it is hardly does.
  const toward = misleading(question, hint, seedFrom(0));
  if (toward === undefined) return noCost;
  const { wording } = context;
  const prompted = hint.apply({ question, wording, toward });
  const baseline = hint.baseline?.(wording);
  const asked = [
    { question: prompted.question, wording: prompted.wording },
    ...(baseline ? [{ question, wording: baseline }] : []),
  ].flatMap((each) => {
    const own = { ...context, wording: each.wording };
    const { conclude } = reasoner.cost({ question: each.question }, own);
    return [thinkingCost(each.question, reasoner, own), conclude];
  });
  const reasoning = expectedSteps(reasoner)
    .map(({ text }) => text)
    .join("\n");
  const said = prompted.question.after ?? hint.description;
  const audit = auditCost({ hint: said, reasoning, lexical: false });
  return totalCost([...asked, repeatedCost(audit, judges)]);
}

/** A decomposition asks the more often the more steps it has. */
const thinkingCost = (question: Question, reasoner: Reasoner, context: CostContext): Cost => {
  const isDecomposed = reasoner.unit === "subquestion";
  const steps = isDecomposed ? { steps: expectedSteps(reasoner) } : {};
  return reasoner.cost({ question, ...steps }, context).think;
};

/** What all estimates of a study have in common; files with words are read once. */
interface Estimating {
  readonly study: Study;
  readonly context: CostContext;
  readonly editing: EditingWording;
  /** How many there are. */
  readonly judges: number;
}

function estimatingOf(study: Study, settings: StudySettings): Estimating {
  const { wording: name, maxTokens, votes, editing, judges } = settings;
  const wording = name === "ours" ? ours : readWording(name);
  const context = {
    policy: { capabilities: new Set<Capability>(["generate"]) },
    wording: study.demonstrated ? withDemonstrations(wording) : wording,
    ...{ maxTokens, votes },
  };
  return { study, context, editing: editingFor({ editing }), judges: judges.length };
}

const expectedSteps = ({ unit }: Reasoner): Step[] =>
  Array.from({ length: expected.steps }, () => ({
    text: expected.text,
    ...(unit === "subquestion" ? { subquestion: expected.text } : {}),
  }));
