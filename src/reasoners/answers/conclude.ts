/** Asking for the conclusion after reasoning, and reading it as well as the policy allows. */
import type { Message, Policy } from "../../policies/policy.ts";
import {
  asked,
  type Conversation,
  closingOf,
  closingTurn,
  introduction,
  type Manner,
  verdictsOf,
} from "../conversation.ts";
import { promptOf } from "../prompt.ts";
import type { Answer, AnswerReading, ConcludeRequest, ReasonerContext } from "../reasoner.ts";
import { familyOf, mannerOf } from "../sampling.ts";
import type { Closing } from "../wording.ts";
import { type Asking, type Prepared, without } from "./prepared.ts";
import { greedyAnswers, votedAnswers } from "./sampled.ts";
import { scoredAnswers } from "./scored.ts";

/** Upper bound on the tokens of an answer: a letter that is begun for the policy needs the fewest. */
export const answerTokens = (reading: AnswerReading, { begun }: Pick<Manner, "begun">): number =>
  begun && reading === "votes" ? 16 : 64;

/**
 * One answer per request, in order, from all requests in one call of each kind. With choices: the probabilities of
 * the letters where the policy has them, else votes. Free answers: greedy.
 */
export async function concludeFrom(
  conversation: Conversation,
  requests: readonly ConcludeRequest[],
  context: ReasonerContext,
): Promise<Answer[]> {
  const manner = await mannerOf(context);
  const shared = introduction(conversation, manner);
  const prepared = requests.map((request) =>
    preparedFrom(conversation, request, { shared, manner }),
  );
  return answered(prepared, { context, manner });
}

/** The prompt that asks for a conclusion. @throws RangeError where the wording has no closing for the question. */
export function preparedFrom(
  conversation: Conversation,
  request: ConcludeRequest,
  { shared, manner }: { readonly shared: readonly Message[]; readonly manner: Manner },
): Prepared {
  const { question, trial } = request;
  const closing = requiredClosing(conversation, request, manner);
  const turns = [...shared, ...asked(manner, conversation, request), closingTurn(closing, manner)];
  return {
    ...{ request, closing, verdicts: verdictsOf(closing, question.choices ?? []) },
    prompt: promptOf(turns, manner.wording, manner.begun ? closing.cue : ""),
    family: familyOf(question, trial),
  };
}

function requiredClosing(
  { answer }: Conversation,
  { question }: ConcludeRequest,
  { wording }: Manner,
): Closing {
  const closing = closingOf(answer, question);
  if (closing) return closing;
  const kind = question.choices ? "choice" : "free";
  throw new RangeError(
    `The wording ${wording.name} has no answer.${kind}, which a question needs.`,
  );
}

async function answered(
  prepared: readonly Prepared[],
  given: Omit<Asking, "maxTokens">,
): Promise<Answer[]> {
  const readers: Readonly<Record<AnswerReading, typeof votedAnswers>> = {
    ...{ logProbs: scoredAnswers, votes: votedAnswers, greedy: greedyAnswers },
  };
  const answers = new Map<Prepared, Answer>();
  for (const [reading, answersOf] of Object.entries(readers)) {
    const maxTokens = answerTokens(reading as AnswerReading, given.manner);
    const group = prepared.filter((each) => readingOf(each.request, given) === reading);
    const [askable, odd] = [group.filter(isAskable), group.filter((each) => !isAskable(each))];
    const found = askable.length === 0 ? [] : await answersOf(askable, { ...given, maxTokens });
    for (const [index, each] of askable.entries()) answers.set(each, found[index]!);
    for (const each of odd) answers.set(each, withoutChoices(each, reading as AnswerReading));
  }
  return prepared.map((each) => answers.get(each)!);
}

/** How the answer to a question is read. */
export function readingOf(
  { question }: Pick<ConcludeRequest, "question">,
  { context }: { readonly context: { readonly policy: Pick<Policy, "capabilities"> } },
): AnswerReading {
  if (question.choices === undefined) return "greedy";
  return context.policy.capabilities.has("logProbs") ? "logProbs" : "votes";
}

const isAskable = ({ request: { question } }: Prepared) =>
  question.choices === undefined || question.choices.length > 1;

const withoutChoices = (prepared: Prepared, reading: AnswerReading) =>
  without(prepared, {
    ...{ status: "missing", reading },
    problem: `expected two choices or more, got ${prepared.verdicts.length}`,
  });
