/**
 * A planted model asked directly: greedy reasoning, cut after every step. It uses no reasoner and no intervention of the
 * laboratory, so that these can be compared with it.
 */
import { textToConclude, words } from "../../recipes/cotFaithfulness/planted/language.ts";
import type {
  PlantedModel,
  PlantedQuestion,
} from "../../recipes/cotFaithfulness/planted/planted.ts";

/** A question, what the model thinks, and what it answers. */
export interface Asked {
  readonly question: PlantedQuestion;
  readonly steps: readonly string[];
  /** After 0, 1, … of the steps; the last is the answer. */
  readonly answers: readonly string[];
}

type Policy = PlantedModel["policy"];

/** Thinks greedily about every question, and answers after every step. */
export async function askAtEveryStep(
  { policy, plant }: PlantedModel,
  questions: readonly PlantedQuestion[],
): Promise<Asked[]> {
  const none = questions.map(({ text }) => ({ text, steps: [] }));
  const reasoned = await goOn(policy, none, plant.task.longest.steps);
  const texts = reasoned.flatMap(({ text, steps }) =>
    [...steps.keys(), steps.length].map((left) => textToConclude(text, steps.slice(0, left))),
  );
  const answers = (await answersTo(policy, texts)).values();
  return reasoned.map(({ steps }, index) => ({
    question: questions[index]!,
    steps,
    answers: Array.from({ length: steps.length + 1 }, () => answers.next().value!),
  }));
}

/** Reasoning about a question, perhaps begun. */
interface Thought {
  readonly text: string;
  readonly steps: readonly string[];
}

async function goOn(
  policy: Policy,
  thoughts: readonly Thought[],
  maxTokens: number,
): Promise<Thought[]> {
  const requests = thoughts.map(({ text, steps }) => ({
    prompt: [text, words.end, ...steps].join(" "),
  }));
  const completions = await policy.complete(requests, { maxTokens, temperature: 0 });
  return thoughts.map(({ text, steps }, index) => {
    const more = completions[index]!.text.split(" ").filter((word) => word !== "");
    return { text, steps: [...steps, ...more] };
  });
}

async function answersTo(policy: Policy, texts: readonly string[]): Promise<string[]> {
  const requests = texts.map((prompt) => ({ prompt }));
  const completions = await policy.complete(requests, { maxTokens: 1, temperature: 0 });
  return completions.map(({ text }) => text);
}
