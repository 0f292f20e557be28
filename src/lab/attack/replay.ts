/**
 * The prompts of an attack again: put to another policy, or judged by another classifier.
 *
 * Proves: what this policy answers to the same texts. Does not prove: that an attack on it would find no others.
 */
import { answerIn, askedFor, responseOf } from "../../attacks/evaluation.ts";
import { type Judgement, type Judges, judged } from "../../attacks/judges.ts";
import { type PromptRecord, promptKey } from "../../attacks/promptRecord.ts";
import type { Policy } from "../../policies/policy.ts";

/** A record with its texts. */
export type TextRecord = PromptRecord & { readonly prompt: string };

/**
 * Each different prompt once, as it was recorded first, the result of a run before what was met on the way.
 *
 * @throws RangeError where texts were not written; `file` is how it names them.
 */
export function distinctPrompts(prompts: readonly PromptRecord[], file: string): TextRecord[] {
  const order = [...prompts.filter((each) => each.isFinal), ...prompts];
  const first = new Map(order.toReversed().map((record) => [promptKey(record), record]));
  const kept = prompts.filter((record) => first.get(promptKey(record)) === record);
  return kept.map((record) => withText(record, file));
}

function withText(record: PromptRecord, file: string): TextRecord {
  if (record.prompt !== undefined) return { ...record, prompt: record.prompt };
  throw new RangeError(
    `${file}: expected prompts, but it was written with --redact and holds none. Attack again without it.`,
  );
}

/** How prompts are replayed. */
export interface ReplayOptions {
  readonly judges: Judges;
  /** Of a response, at most. At least 1. */
  readonly maxTokens: number;
}

/** Greedy answers of another policy to these prompts. What only the first target could tell is null. */
export async function replayed(
  prompts: readonly TextRecord[],
  policy: Policy,
  { judges, maxTokens }: ReplayOptions,
): Promise<PromptRecord[]> {
  const texts = prompts.map(({ prompt }) => prompt);
  const completions = await askedFor(policy, texts, maxTokens);
  const asked = texts.map((prompt, index) => ({
    prompt,
    response: responseOf(completions[index]!),
  }));
  const judgements = await judged(asked, judges);
  return prompts.map(({ attack, seed, round, run, step, isFinal, retokenizes, prompt }, index) => ({
    ...{ attack, seed, run, step, isFinal, retokenizes, prompt, logPerplexity: null },
    ...(round === undefined ? {} : { round }),
    ...answerIn(completions[index]!),
    ...judgements[index]!,
  }));
}

/**
 * The same records with what these judges say; whoever is absent keeps what was said before.
 *
 * @throws RangeError where texts were not written.
 */
export async function rescored(
  prompts: readonly TextRecord[],
  judges: Judges,
): Promise<PromptRecord[]> {
  const asked = prompts.map(({ prompt, response }) => ({ prompt, response }));
  const judgements = await judged(asked, judges);
  return prompts.map((record, index) => ({ ...record, ...saidBy(judges, judgements[index]!) }));
}

function saidBy(judges: Judges, judgement: Judgement): Partial<Judgement> {
  const { trainingScore, trainingResponseScore, unsafe, promptToxicity } = judgement;
  const { independentScore, independentResponseScore } = judgement;
  return {
    ...(judges.training ? { trainingScore, trainingResponseScore } : {}),
    ...(judges.independent ? { independentScore, independentResponseScore } : {}),
    ...(judges.truth ? { unsafe } : {}),
    ...(judges.toxicity ? { promptToxicity } : {}),
  };
}
