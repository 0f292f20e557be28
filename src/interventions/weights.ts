/**
 * How much each step of a reasoning moved the answer, read from early answering (forced-answer importance of Thought
 * Anchors, Bogdan et al. 2025), and shown where the steps stand.
 */
import { letterOf } from "../data/question.ts";
import type { Answer } from "../reasoners/reasoner.ts";
import type { Intervened } from "./intervene.ts";
import { type Mark, placesOf } from "./marks.ts";
import { type Place, recordOf, type SampleBody } from "./record.ts";

/**
 * The records of one curve of early answering; that of the complete reasoning has a mark on each step, whose weight is
 * by how much the step raised the probability of the answer that the complete reasoning led to.
 */
export function weighedRecords(curve: readonly Intervened[], place: Place): SampleBody[] {
  return curve.map((each) => {
    const record = recordOf(each, place);
    const marks = each.variant.at === each.variant.of ? weightsOf(curve, each) : [];
    return marks.length === 0 ? record : { ...record, marks: [...(record.marks ?? []), ...marks] };
  });
}

/** One mark per step between two answers that are known; none where the prompt does not show the steps as they are. */
function weightsOf(curve: readonly Intervened[], { variant, answer }: Intervened): Mark[] {
  const final = answer.answer;
  const places = placesOf(answer.prompt, variant.steps);
  if (answer.status !== "scored" || final === undefined || places === undefined) return [];
  const answerAt = new Map(curve.map((each) => [each.variant.at, each.answer]));
  const shareAt = (at: number) => shareOf(answerAt.get(at), final);
  return places.flatMap(({ start, end }, index): Mark[] => {
    const weight = shareAt(index + 1) - shareAt(index);
    return Number.isFinite(weight) ? [{ in: "prompt", start, end, kind: "weighed", weight }] : [];
  });
}

/** Probability of an answer; where there are none, whether it is the one. NaN where nobody answered. */
function shareOf(answer: Answer | undefined, final: string): number {
  if (answer?.status !== "scored") return Number.NaN;
  const index = answer.distribution?.findIndex((_, at) => letterOf(at) === final) ?? -1;
  return answer.distribution?.[index] ?? Number(answer.answer === final);
}
