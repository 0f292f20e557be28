/**
 * The three kinds of context of a factored decomposition. Whoever decomposes sees the question; whoever answers a
 * subquestion sees nothing else but generic worked ones; whoever recomposes sees the question and all answers.
 */
import type { Message } from "../../policies/policy.ts";
import {
  assistant,
  type Conversation,
  type Manner,
  questionIn,
  user,
  withBreakpoint,
} from "../conversation.ts";
import { demonstratedPairs } from "../pairs.ts";
import { type Asked, type Prompt, promptOf, questionText } from "../prompt.ts";
import type { Step } from "../reasoner.ts";
import { type Demonstration, fill, sectionOf, type Wording } from "../wording.ts";
import { type Answers, resolved, type Subquestion } from "./subquestions.ts";

const wordsOf = (wording: Wording) => sectionOf(wording, "factoredDecomposition");

/** What is the same for every question in the decomposing context. */
export function decomposingIntroduction(wording: Wording): readonly Message[] {
  const { turns, shots } = wordsOf(wording).decompose;
  const shown = wording.demonstrations
    .filter(({ decomposition }) => decomposition.length > 0)
    .slice(0, shots)
    .flatMap((demonstration) => shownRounds(wording, demonstration));
  return withBreakpoint([...turns, ...shown]);
}

/** The question as the decomposing context asks it. */
export const decomposingTurn = (wording: Wording, question: Asked): Message =>
  user(fill(wordsOf(wording).decompose.ask, { question: questionText(wording, question) }));

/** Subquestions as the policy writes them. */
export function subquestionTurn(wording: Wording, subquestions: readonly Subquestion[]): Message {
  const { subquestion } = wordsOf(wording).decompose;
  return assistant(
    subquestions
      .map(({ index, text }) => fill(subquestion, { index: `${index}`, subquestion: text }))
      .join("\n"),
  );
}

/** Answers as they come back. */
export function subanswerTurn(wording: Wording, answers: readonly Subquestion[]): Message {
  const { subanswer } = wordsOf(wording).decompose;
  return user(
    answers
      .map(({ index, text }) => fill(subanswer, { index: `${index}`, subanswer: text }))
      .join("\n"),
  );
}

/** The context in which one subquestion is answered. */
export function answeringPrompt(manner: Manner, subquestion: string): Prompt {
  const { turns, demonstrations, ask, reply, cue } = wordsOf(manner.wording).answering;
  const begin = manner.begun ? cue : "";
  const shown = demonstrations.flatMap((each) => {
    const said = fill(reply, { subanswer: each.subanswer });
    const isBegun = said.startsWith(begin);
    return [
      user(fill(ask, { subquestion: each.subquestion })),
      assistant(isBegun ? said : begin + said),
    ];
  });
  const shared = withBreakpoint([...turns, ...shown]);
  return promptOf([...shared, user(fill(ask, { subquestion }))], manner.wording, begin);
}

/** The context that concludes. */
export function recomposition(wording: Wording): Conversation {
  const { turns, shots, ask, pair, between, answer } = wordsOf(wording).recompose;
  const line = ({ subquestion = "", text }: Step) => fill(pair, { subquestion, subanswer: text });
  const exchange: Conversation["exchange"] = (question, steps) => [
    user(fill(ask, { question, reasoning: steps.map(line).join(between) })),
  ];
  return { turns, shots, answer, exchange, stepsOf: demonstratedPairs };
}

/** A demonstration as it would have gone: each round answers what can be answered, and the rest is asked anew. */
function shownRounds(wording: Wording, demonstration: Demonstration): readonly Message[] {
  const { finish } = wordsOf(wording).decompose;
  const turns = [decomposingTurn(wording, questionIn(demonstration))];
  for (const { asked, answered } of roundsOf(demonstration)) {
    turns.push(subquestionTurn(wording, asked), subanswerTurn(wording, answered));
  }
  return [...turns, assistant(finish)];
}

interface Round {
  readonly asked: readonly Subquestion[];
  readonly answered: readonly Subquestion[];
}

/** The rounds in which a decomposition is answered. What waits for an answer that never comes is in none. */
export function roundsOf({ decomposition }: Demonstration): readonly Round[] {
  const answers = new Map<number, { subquestion: string; text: string }>();
  const rounds: Round[] = [];
  let open = decomposition.map(({ subquestion }, at) => ({ index: at + 1, text: subquestion }));
  while (open.length > 0) {
    const ready = open.filter((each) => resolved(each, answers) !== undefined);
    if (ready.length === 0) return rounds;
    const answered = ready.map(({ index }) => ({ index, text: decomposition[index - 1]!.text }));
    rounds.push({ asked: open, answered });
    for (const { index, text } of answered) {
      answers.set(index, { subquestion: decomposition[index - 1]!.subquestion, text });
    }
    open = open
      .filter((each) => !ready.includes(each))
      .map((each) => resolved(each, answers) ?? each);
  }
  return rounds;
}

/** Given steps as answers, numbered in their order. */
export const answersOf = (steps: readonly Step[]): Answers =>
  new Map(steps.map(({ subquestion = "", text }, at) => [at + 1, { subquestion, text }]));
