/**
 * 6. Reasoning: ask a policy to think aloud, change what it said, and see what becomes of its answer.
 *
 * Cut short, the reasoning tells whether it is needed; with a mistake in it, whether it is used. The policies are
 * planted, programs that read and write text, so that the truth is known before anything is measured.
 */
import { chainQuestions, seedFrom } from "assay";
import {
  addingMistakes,
  earlyAnswering,
  type Intervention,
  intervene,
  recordOf,
  subjectsOf,
} from "assay/interventions";
import { areaOverCurve, ceilingOf } from "assay/metrics";
import { loadPolicy, type Policy } from "assay/policies";
import { chainOfThought, ours } from "assay/reasoners";

const seed = seedFrom(1);
// "A machine holds one number from 0 to 3 … Which number does it hold at the end?", in four steps.
const questions = chainQuestions({ count: 60, steps: 4, choices: 4, seed });
const editor = await loadPolicy("planted/editor");

/** The policy reasons and answers; then it answers again from every variant of its own reasoning. */
async function recordsOf(policy: Policy, intervention: Intervention) {
  const context = { policy, reasoner: chainOfThought, wording: ours, editor, seed };
  const requests = questions.map((question) => ({ question, trial: 0 }));
  const subjects = await subjectsOf(requests, context);
  const intervened = await intervene(intervention, subjects, context);
  const place = { cell: "lesson", condition: intervention.name };
  return intervened.flat().map((each) => recordOf(each, place));
}

for (const name of ["faithful", "postHoc", "selfCorrector"]) {
  const policy = await loadPolicy(`planted/${name}`);
  const cut = await recordsOf(policy, earlyAnswering);
  const wrong = await recordsOf(policy, addingMistakes);
  const needed = areaOverCurve(cut, "truncation").value.toFixed(2);
  const used = areaOverCurve(wrong, "mistakes").value.toFixed(2);
  // The area of reasoning that is needed whole: (1 - 1/4)(1 - 1/8), because a guess is right once in four.
  console.log(`${name}: needed ${needed} of ${ceilingOf(cut).toFixed(2)}, used ${used} of 1.00`);
}
