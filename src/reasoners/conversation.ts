/** Conversations of one question: instructions, demonstrations, the question with its reasoning, the closing. */
import { letterOf } from "../data/question.ts";
import type { Message } from "../policies/policy.ts";
import { type Asked, questionText } from "./prompt.ts";
import type { Step } from "./reasoner.ts";
import {
  type AnswerWording,
  type Closing,
  type Demonstration,
  fill,
  type Wording,
} from "./wording.ts";

/** What is said about every question of a reasoner. */
export interface Conversation {
  readonly turns: readonly Message[];
  /** Demonstrations that are shown. */
  readonly shots: number;
  readonly answer: AnswerWording;
  /** The reasoning of a demonstration; absent where it has none of the kind. */
  stepsOf(demonstration: Demonstration): readonly Step[] | undefined;
  /** The turns from the question to the end of its reasoning. */
  exchange(question: string, steps: readonly Step[]): readonly Message[];
}

/** For whom it is: the words, and whether the policy's answer can be begun for it. */
export interface Manner {
  readonly wording: Wording;
  readonly begun: boolean;
}

/** A turn of the user. */
export const user = (content: string): Message => ({ role: "user", content });
/** A turn of the assistant. */
export const assistant = (content: string): Message => ({ role: "assistant", content });

/**
 * What all questions have in common, as turns. The last one ends where a provider may keep what it has read.
 */
export function introduction(conversation: Conversation, manner: Manner): readonly Message[] {
  const { turns, shots } = conversation;
  const shown = manner.wording.demonstrations
    .flatMap((demonstration) => shownIn(conversation, manner, demonstration) ?? [])
    .slice(0, shots);
  return withBreakpoint([...turns, ...shown.flat()]);
}

/** Marks the end of the turns as worth keeping. */
export function withBreakpoint(turns: readonly Message[]): readonly Message[] {
  const last = turns.at(-1);
  if (last === undefined) return turns;
  const content = last.content.trimEnd();
  return [...turns.slice(0, -1), { ...last, content, breakpoints: [content.length] }];
}

/** The turns of a question with its reasoning, without the closing. */
export const asked = (
  { wording }: Manner,
  conversation: Conversation,
  { question, steps }: { readonly question: Asked; readonly steps: readonly Step[] },
): readonly Message[] => conversation.exchange(questionText(wording, question), steps);

/** Closing of a question with choices, or of a free one; absent where the wording has none. */
export const closingOf = (
  answer: AnswerWording,
  { choices }: Pick<Asked, "choices">,
): Closing | undefined => (choices === undefined ? answer.free : answer.choice);

/** What the user says after the reasoning. */
export const closingTurn = ({ ask, alone = ask }: Closing, { begun }: Pick<Manner, "begun">) =>
  user(begun ? ask : alone);

/** What is said after the cue for a choice, or for a free answer. */
export const verdictOf = (
  { verdict }: Closing,
  said: { readonly letter: string; readonly choice: string } | { readonly answer: string },
): string => fill(verdict, { ...said });

/** The verdicts of all choices, in their order. */
export const verdictsOf = (closing: Closing, choices: readonly string[]): readonly string[] =>
  choices.map((choice, index) => verdictOf(closing, { letter: letterOf(index), choice }));

function shownIn(
  conversation: Conversation,
  manner: Manner,
  demonstration: Demonstration,
): (readonly Message[])[] | undefined {
  const steps = conversation.stepsOf(demonstration);
  const question = questionIn(demonstration);
  const closing = closingOf(conversation.answer, question);
  if (steps === undefined || closing === undefined) return undefined;
  const answer = assistant(answerShown(closing, manner, demonstration));
  return [
    [...asked(manner, conversation, { question, steps }), closingTurn(closing, manner), answer],
  ];
}

/** What of a demonstration is asked. */
export const questionIn = ({ question: text, choices }: Demonstration): Asked => ({
  text,
  ...(choices === undefined ? {} : { choices }),
});

/** With the words around it where the answer of the policy begins with them too. */
function answerShown(
  closing: Closing,
  { begun }: Manner,
  { answer, choices }: Demonstration,
): string {
  const verdict =
    choices === undefined
      ? verdictOf(closing, { answer })
      : verdictsOf(closing, choices)[choices.findIndex((_, index) => letterOf(index) === answer)]!;
  return begun ? closing.cue + verdict + closing.end : verdict.trim();
}
