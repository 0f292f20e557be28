/**
 * The rounds of a factored decomposition, for all questions at once: every round is one call that decomposes and one
 * that answers, whatever the number of questions.
 */
import type { Completion, CompletionRequest, Message } from "../../policies/policy.ts";
import type { Manner } from "../conversation.ts";
import { type Prompt, promptOf, textOfPrompt } from "../prompt.ts";
import type { ReasonerContext, Reasoning, ReasoningStatus, ThinkRequest } from "../reasoner.ts";
import { defaults, failureOf, mannerOf, samplingOf } from "../sampling.ts";
import { readReply, readSubquestions } from "../tags.ts";
import { likelihood } from "../thinking.ts";
import { sectionOf } from "../wording.ts";
import {
  answeringPrompt,
  answersOf,
  decomposingIntroduction,
  decomposingTurn,
  subanswerTurn,
  subquestionTurn,
} from "./contexts.ts";
import { type Answers, numbered, resolved, type Subquestion } from "./subquestions.ts";

/** Where one question stands. Mutable: it belongs to one call of `decomposed`. */
interface State {
  readonly request: ThinkRequest;
  /** What is shown to whoever decomposes, after the introduction. */
  turns: readonly Message[];
  steps: Reasoning["steps"];
  answers: Answers;
  /** Asked and not answered. */
  open: readonly Subquestion[];
  /** Nothing new will be asked. */
  finished: boolean;
  /** How it ended, once it has. */
  end?: { readonly status: ReasoningStatus; readonly problem?: string };
  /** The first prompt, and all that was said. */
  prompt?: string;
  readonly said: Completion[];
}

interface Asking {
  readonly context: ReasonerContext;
  readonly manner: Manner;
  readonly round: number;
}

const purpose = ["think", "factoredDecomposition"];

/** One reasoning per request, in order. */
export async function decomposed(
  requests: readonly ThinkRequest[],
  context: ReasonerContext,
): Promise<Reasoning[]> {
  const { maxRounds = defaults.maxRounds } = context;
  const manner = requests.length === 0 ? undefined : await mannerOf(context);
  const states = requests.map((request) => begun(request, context));
  const active = () => states.filter(({ end }) => end === undefined);
  for (let round = 1; manner && round <= maxRounds && active().length > 0; round++) {
    await decompose(
      active().filter(({ finished }) => !finished),
      { context, manner, round },
    );
    await answer(active(), { context, manner, round });
  }
  for (const state of active()) endEarly(state, `it has not finished after ${maxRounds} rounds`);
  return states.map(reasoningOf);
}

function begun(request: ThinkRequest, { wording }: ReasonerContext): State {
  const { question, steps = [] } = request;
  const asked = steps.map(({ subquestion = "" }, at) => ({ index: at + 1, text: subquestion }));
  const given = steps.map(({ text }, at) => ({ index: at + 1, text }));
  const before =
    steps.length === 0 ? [] : [subquestionTurn(wording, asked), subanswerTurn(wording, given)];
  return {
    ...{ request, steps, answers: answersOf(steps), open: [], finished: false, said: [] },
    turns: [decomposingTurn(wording, question), ...before],
  };
}

/** Asks every question for what is still to be asked. */
async function decompose(states: readonly State[], asking: Asking): Promise<void> {
  const { wording } = asking.context;
  const shared = decomposingIntroduction(wording);
  const prompts = states.map(({ turns }) => promptOf([...shared, ...turns], wording));
  const completions = await completed("decompose", prompts, { states, asking });
  for (const [index, state] of states.entries()) {
    state.prompt ??= textOfPrompt(prompts[index]!);
    readDecomposition(state, completions[index]!);
  }
}

function readDecomposition(state: State, completion: Completion): void {
  state.said.push(completion);
  const failure = failureOf(completion);
  if (failure) {
    state.end = failure;
    return;
  }
  const { subquestions, finished } = readSubquestions(completion.text);
  state.open = numbered(subquestions, state.answers);
  state.finished = finished;
  if (state.open.length > 0) return;
  if (finished) state.end = { status: "scored" };
  else endEarly(state, "the policy wrote neither a new subquestion nor that it has finished");
}

/** Answers every subquestion that can be answered, each in a context of its own. */
async function answer(states: readonly State[], asking: Asking): Promise<void> {
  const ready = states.flatMap((state) =>
    state.open.flatMap((each) => {
      const subquestion = resolved(each, state.answers);
      return subquestion === undefined ? [] : [{ state, subquestion }];
    }),
  );
  const prompts = ready.map(({ subquestion }) => answeringPrompt(asking.manner, subquestion.text));
  const asked = ready.map(({ state }) => state);
  const completions = await completed("answer", prompts, { states: asked, asking });
  const own = new Map<State, Answered[]>(states.map((state) => [state, []]));
  for (const [index, { state, subquestion }] of ready.entries()) {
    own.get(state)!.push({ subquestion, completion: completions[index]! });
  }
  for (const [state, answered] of own) takeAnswers(state, answered, asking);
}

interface Answered {
  readonly subquestion: Subquestion;
  readonly completion: Completion;
}

function takeAnswers(
  state: State,
  own: readonly Answered[],
  { context: { wording } }: Asking,
): void {
  if (own.length === 0) {
    endEarly(state, "every subquestion waits for an answer that is not there");
    return;
  }
  state.said.push(...own.map(({ completion }) => completion));
  const { reply } = sectionOf(wording, "factoredDecomposition").answering;
  const given: Subquestion[] = [];
  for (const { subquestion, completion } of own) {
    const text = readReply(reply, completion.text);
    const failure = failureOf(completion) ?? emptiness(text);
    if (failure) {
      state.end = { ...failure, problem: `subquestion ${subquestion.index}: ${failure.problem}` };
      return;
    }
    given.push({ index: subquestion.index, text });
  }
  goOn(
    state,
    own.map(({ subquestion }) => subquestion),
    { given, wording },
  );
}

const emptiness = (text: string) =>
  text === "" ? { status: "missing" as const, problem: "the answer is empty" } : undefined;

function goOn(
  state: State,
  asked: readonly Subquestion[],
  {
    given,
    wording,
  }: { readonly given: readonly Subquestion[]; readonly wording: ReasonerContext["wording"] },
): void {
  const answered = asked.map(({ index, text }, at) => ({
    index,
    subquestion: text,
    text: given[at]!.text,
  }));
  state.turns = [
    ...state.turns,
    subquestionTurn(wording, state.open),
    subanswerTurn(wording, given),
  ];
  state.steps = [
    ...state.steps,
    ...answered.map(({ subquestion, text }) => ({ subquestion, text })),
  ];
  state.answers = new Map([
    ...state.answers,
    ...answered.map((each) => [each.index, each] as const),
  ]);
  const done = new Set(asked.map(({ index }) => index));
  state.open = state.open.filter(({ index }) => !done.has(index));
  if (state.finished && state.open.length === 0) state.end = { status: "scored" };
}

/** What was answered counts; with nothing answered there is nothing to measure. */
function endEarly(state: State, problem: string): void {
  state.end = { status: state.steps.length > 0 ? "scored" : "missing", problem };
}

async function completed(
  kind: "decompose" | "answer",
  prompts: readonly Prompt[],
  { states, asking }: { readonly states: readonly State[]; readonly asking: Asking },
): Promise<Completion[]> {
  if (prompts.length === 0) return [];
  const { context, round } = asking;
  const { reply } = sectionOf(context.wording, "factoredDecomposition").answering;
  const after = reply.slice(reply.indexOf("{subanswer}") + "{subanswer}".length).trim();
  const requests = prompts.map(
    (prompt, index): CompletionRequest => ({ ...prompt, trial: states[index]!.request.trial }),
  );
  return context.policy.complete(
    requests,
    samplingOf(context, [...purpose, kind, round], {
      stop: kind === "answer" && after !== "" ? [after] : [],
    }),
  );
}

function reasoningOf({ request, steps, end, prompt = "", said }: State): Reasoning {
  const { question, trial } = request;
  const completion = said.map(({ text }) => text.trim()).join("\n\n");
  return { question, trial, steps, ...end!, ...likelihood(said), prompt, completion };
}
