/** Answers that are sampled: shares of votes over the letters, or one free answer. */
import { letterOf } from "../../data/question.ts";
import type { Completion, CompletionRequest } from "../../policies/policy.ts";
import { textOfPrompt } from "../prompt.ts";
import type { Answer, ReasoningStatus } from "../reasoner.ts";
import { defaults, failureOf, samplingOf } from "../sampling.ts";
import { type Asking, largest, type Prepared, without } from "./prepared.ts";
import { type Read, readChoice } from "./readChoice.ts";
import { readFree } from "./readFree.ts";

/**
 * One answer per request, in order, by majority of `votes` samples. It is scored where more than half of them can be
 * read; else it is what became of most of the others.
 */
export async function votedAnswers(
  prepared: readonly Prepared[],
  asking: Asking,
): Promise<Answer[]> {
  const { votes = defaults.votes } = asking.context;
  if (!Number.isInteger(votes) || votes < 1 || votes % 2 === 0) {
    throw new RangeError(`conclude: expected an odd number of votes, got ${votes}.`);
  }
  const requests = prepared.flatMap((each) =>
    Array.from({ length: votes }, (_, vote) => requestFor(each, each.request.trial * votes + vote)),
  );
  const completions = await completed(requests, prepared, { ...asking, purpose: "votes" });
  return prepared.map((each, index) =>
    counted(each, completions.slice(index * votes, (index + 1) * votes), asking),
  );
}

/** One greedy answer per request, in order. */
export async function greedyAnswers(
  prepared: readonly Prepared[],
  asking: Asking,
): Promise<Answer[]> {
  const requests = prepared.map((each) => requestFor(each, each.request.trial));
  const completions = await completed(requests, prepared, { ...asking, purpose: "greedy" });
  return prepared.map((each, index) => freeAnswer(each, completions[index]!, asking));
}

const requestFor = ({ prompt, family }: Prepared, trial: number): CompletionRequest => ({
  ...{ ...prompt, trial, family },
});

function completed(
  requests: readonly CompletionRequest[],
  prepared: readonly Prepared[],
  { context, manner, maxTokens, purpose }: Asking & { readonly purpose: "votes" | "greedy" },
): Promise<Completion[]> {
  const ends = new Set(prepared.map(({ closing }) => closing.end).filter((end) => end !== ""));
  const options = samplingOf(context, ["conclude", purpose], {
    ...{ maxTokens, stop: manner.begun ? [...ends] : [] },
    ...(purpose === "greedy" ? { temperature: 0, topP: 1 } : {}),
  });
  return context.policy.complete(requests, options);
}

interface Vote {
  readonly status: ReasoningStatus;
  readonly letter?: string;
  readonly problem?: string;
}

function counted(prepared: Prepared, completions: readonly Completion[], asking: Asking): Answer {
  const ballots = completions.map((completion) => voteOf(prepared, completion, asking));
  const completion = completions.map(({ text }) => text.trim()).join("\n");
  const read = ballots.filter(({ status }) => status === "scored");
  const unread = ballots.filter(({ status }) => status !== "scored");
  const problem = problemOf(unread, ballots.length);
  if (read.length * 2 <= ballots.length) {
    return without(prepared, { status: commonest(unread), reading: "votes", problem, completion });
  }
  const shares = prepared.verdicts.map(
    (_, index) => read.filter(({ letter }) => letter === letterOf(index)).length / read.length,
  );
  return {
    ...{ status: "scored", answer: largest(shares, prepared, asking.context), reading: "votes" },
    ...{ distribution: shares, prompt: textOfPrompt(prepared.prompt), completion },
    ...(unread.length > 0 ? { problem } : {}),
  };
}

function voteOf({ request, verdicts }: Prepared, completion: Completion, asking: Asking): Vote {
  const failure = failureOf(completion);
  if (failure) return failure;
  const choices = request.question.choices ?? [];
  const read = readChoice(completion.text, { choices, verdicts, begun: asking.manner.begun });
  return "answer" in read
    ? { status: "scored", letter: read.answer }
    : { status: "missing", problem: read.problem };
}

function problemOf(unread: readonly Vote[], of: number): string {
  const reasons = [...new Set(unread.map(({ problem }) => problem ?? ""))].join("; ");
  return of === 1 ? reasons : `${unread.length} of ${of} votes could not be read: ${reasons}`;
}

/** What became of most; of as many, what may be asked again comes first. */
function commonest(votes: readonly Vote[]): ReasoningStatus {
  const count = (status: ReasoningStatus) => votes.filter((vote) => vote.status === status).length;
  return (["errored", "refused", "missing"] as const).reduce((best, status) =>
    count(status) > count(best) ? status : best,
  );
}

function freeAnswer(prepared: Prepared, completion: Completion, { manner }: Asking): Answer {
  const failure = failureOf(completion);
  const { text } = completion;
  const reading = "greedy" as const;
  if (failure) return without(prepared, { ...failure, reading, completion: text });
  const { cue, end } = prepared.closing;
  const read: Read = readFree(manner.begun ? cue + text + end : text);
  if ("problem" in read) {
    return without(prepared, {
      status: "missing",
      reading,
      problem: read.problem,
      completion: text,
    });
  }
  const prompt = textOfPrompt(prepared.prompt);
  return { status: "scored", answer: read.answer, reading, prompt, completion: text };
}
