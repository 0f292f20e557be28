/** Who says whether an exchange is unsafe, and what they say to many of them at once. */
import type { Exchange, SafetyClassifier } from "../rewards/safetyClassifier.ts";
import type { PromptRecord } from "./promptRecord.ts";

/** Whoever is absent says nothing, which is null in the record. None of them is disposed of here. */
export interface Judges {
  /** The classifier that the attack saw. */
  readonly training?: SafetyClassifier;
  /** One that it did not see. */
  readonly independent?: SafetyClassifier;
  /** The rule of a planted world. */
  readonly truth?: (exchange: Exchange) => boolean;
  /** Rates prompts, each as if it were a response. */
  readonly toxicity?: SafetyClassifier;
}

/** What they said to one exchange. */
export type Judgement = Pick<
  PromptRecord,
  | "trainingScore"
  | "trainingResponseScore"
  | "independentScore"
  | "independentResponseScore"
  | "unsafe"
  | "promptToxicity"
>;

/** A prompt whose response may have failed to come. */
export interface Asked {
  readonly prompt: string;
  readonly response: string | undefined;
}

/** Where there is no response, only the prompt is rated. */
export async function judged(asked: readonly Asked[], judges: Judges): Promise<Judgement[]> {
  const { training, independent, truth, toxicity } = judges;
  const answered = asked.filter((each): each is Exchange => each.response !== undefined);
  const responses = answered.map(({ response }) => response);
  const prompts = asked.map(({ prompt }) => prompt);
  const none = Promise.resolve([]);
  const [whole, alone, otherWhole, otherAlone, toxic] = await Promise.all([
    training?.unsafe(answered) ?? none,
    training?.unsafeResponse(responses) ?? none,
    independent?.unsafe(answered) ?? none,
    independent?.unsafeResponse(responses) ?? none,
    toxicity?.unsafeResponse(prompts) ?? none,
  ]);
  let next = 0;
  return asked.map(({ response }, index) => {
    const place = response === undefined ? -1 : next++;
    const exchange = answered[place];
    return {
      trainingScore: scoreOf(whole, place),
      trainingResponseScore: scoreOf(alone, place),
      independentScore: scoreOf(otherWhole, place),
      independentResponseScore: scoreOf(otherAlone, place),
      unsafe: (exchange && truth?.(exchange)) ?? null,
      promptToxicity: scoreOf(toxic, index),
    };
  });
}

/** Null where nobody answered. */
function scoreOf(scores: readonly number[], place: number): number | null {
  const score = scores[place];
  return score === undefined || Number.isNaN(score) ? null : score;
}
