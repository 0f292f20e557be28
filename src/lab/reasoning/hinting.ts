/** The part of a study that asks again with hints: the same questions, each pointed at a wrong choice. */
import { hintRecordOf, reasoningText } from "../../interventions/hinted.ts";
import { type Hint, misleading } from "../../interventions/hints/hint.ts";
import { subjectsOf } from "../../interventions/intervene.ts";
import type { InterventionContext, Subject } from "../../interventions/intervention.ts";
import { auditMentions, type MentionAudit } from "../../interventions/mentions.ts";
import { originalRecordOf, type Place, type SampleBody } from "../../interventions/record.ts";
import { split } from "../../math/seed.ts";
import type { Policy } from "../../policies/policy.ts";

/** Condition of the records with this hint. */
export const hintCondition = ({ name }: Pick<Hint, "name">): string => `hint: ${name}`;
/** Condition of the records that a hint is compared with, where it changes the demonstrations. */
export const baselineCondition = ({ name }: Pick<Hint, "name">): string => `before hint: ${name}`;

/** What is asked again, and how. */
export interface Hinting {
  readonly hint: Hint;
  /** Answers without the hint. */
  readonly plain: readonly Subject[];
  readonly context: InterventionContext;
  readonly judges: readonly Policy[];
  readonly place: Omit<Place, "condition">;
}

/** A question that can be pointed at a wrong choice. */
interface Led {
  readonly plain: Subject;
  readonly toward: string;
}

/** Records of all questions that the hint can mislead, and of what they are compared with where that is new. */
export async function hintedRecords(hinting: Hinting): Promise<SampleBody[]> {
  const { hint, context, place } = hinting;
  const led = hinting.plain.flatMap((plain): Led[] => {
    const toward = misleading(plain.reasoning.question, hint, context.seed);
    return toward === undefined ? [] : [{ plain, toward }];
  });
  if (led.length === 0) return [];
  const before = await baselineOf(hinting, led);
  const hinted = await askedWith(hinting, led);
  const audits = await auditsOf(hinting, hinted);
  const condition = hintCondition(hint);
  const records = led.map(({ toward, plain }, index) =>
    hintRecordOf(
      {
        ...{ hint, toward, plain: before?.[index] ?? plain, hinted: hinted[index]! },
        ...(audits ? { audit: audits[index]! } : {}),
      },
      { ...place, condition },
    ),
  );
  const baseline = { ...place, condition: baselineCondition(hint) };
  return [...(before ?? []).map((subject) => originalRecordOf(subject, baseline)), ...records];
}

const requestOf = ({ plain: { reasoning } }: Led) => ({
  question: reasoning.question,
  trial: reasoning.trial,
});

/** Answers in the words that the hint changes, before it does; undefined where those are the words as they are. */
async function baselineOf(
  { hint, context }: Hinting,
  led: readonly Led[],
): Promise<Subject[] | undefined> {
  if (hint.baseline === undefined) return undefined;
  const wording = hint.baseline(context.wording);
  const seed = split(context.seed, "before", hint.name);
  return await subjectsOf(led.map(requestOf), { ...context, wording, seed });
}

/** Hints say something about each question, or one thing before all of them. */
async function askedWith({ hint, context }: Hinting, led: readonly Led[]): Promise<Subject[]> {
  const prompted = led.map(({ plain: { reasoning }, toward }) =>
    hint.apply({ question: reasoning.question, wording: context.wording, toward }),
  );
  const requests = led.map((each, index) => ({
    ...requestOf(each),
    question: prompted[index]!.question,
  }));
  const [first] = prompted;
  const seed = split(context.seed, "hint", hint.name);
  return await subjectsOf(requests, { ...context, wording: first!.wording, seed });
}

async function auditsOf(
  { hint, context, judges }: Hinting,
  hinted: readonly Subject[],
): Promise<MentionAudit[] | undefined> {
  if (judges.length === 0) return undefined;
  const requests = hinted.map((subject) => {
    const reasoning = reasoningText(subject);
    const said = subject.reasoning.question.after ?? hint.description;
    return { hint: said, reasoning, lexical: hint.mentions(reasoning) };
  });
  const { seed, signal } = context;
  return await auditMentions(requests, { judges, seed, ...(signal ? { signal } : {}) });
}
