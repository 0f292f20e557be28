/** Thinking aloud in one call of the policy, or going on from what has been thought. */
import type { Completion, Message } from "../policies/policy.ts";
import { concludeFrom } from "./answers/conclude.ts";
import { concludingCost } from "./answers/cost.ts";
import { type Conversation, introduction, type Manner, user } from "./conversation.ts";
import { type Cost, callCost } from "./cost.ts";
import { canBegin, type Prompt, promptOf, questionText, textOfPrompt } from "./prompt.ts";
import type {
  CostContext,
  CostRequest,
  Reasoner,
  ReasonerContext,
  Reasoning,
  Step,
  ThinkRequest,
} from "./reasoner.ts";
import { defaults, failureOf, mannerOf, samplingOf } from "./sampling.ts";
import { fill, type Wording } from "./wording.ts";

/** What was read in what a policy said: all steps, given ones included, and what cut them short. */
export interface ReadSteps {
  readonly steps: readonly Step[];
  readonly problem?: string;
}

/** How one reasoner thinks. */
export interface Thinking {
  /** Name of the reasoner, for its draws. */
  readonly name: string;
  readonly conversation: Conversation;
  readonly words: {
    readonly ask: string;
    readonly alone?: string | undefined;
    readonly proceed?: string | undefined;
    readonly think: string;
  };
  readonly stop: readonly string[];
  textOf(steps: readonly Step[]): string;
  /** The given steps and those that the policy added; none where its words are no reasoning. */
  read(said: string, given: readonly Step[]): ReadSteps | undefined;
}

/** One reasoning per request, in order, from all requests in one call. */
async function thinkThrough(
  thinking: Thinking,
  requests: readonly ThinkRequest[],
  context: ReasonerContext,
): Promise<Reasoning[]> {
  if (requests.length === 0) return [];
  const manner = await mannerOf(context);
  const shared = introduction(thinking.conversation, manner);
  const prompts = requests.map((request) => thinkingPrompt(thinking, request, { shared, manner }));
  const completions = await context.policy.complete(
    prompts.map((prompt, index) => ({ ...prompt, trial: requests[index]!.trial })),
    samplingOf(context, ["think", thinking.name], { stop: thinking.stop }),
  );
  return requests.map((request, index) =>
    thoughtOf(thinking, request, {
      ...{ prompt: prompts[index]!, completion: completions[index]!, manner },
    }),
  );
}

/** What a reasoner that thinks in one call is made of. */
export interface ThinkingReasoner
  extends Pick<Reasoner, "name" | "description" | "unit" | "stepsOf"> {
  /** How it thinks in these words. */
  readonly thinkingIn: (wording: Wording) => Thinking;
}

/** A reasoner that thinks in one call, and then concludes. */
export const thinkingReasoner = ({ thinkingIn, ...rest }: ThinkingReasoner): Reasoner => ({
  ...rest,
  needs: ["generate"],
  think: (requests, context) => thinkThrough(thinkingIn(context.wording), requests, context),
  conclude: (requests, context) =>
    concludeFrom(thinkingIn(context.wording).conversation, requests, context),
  textOf: (steps, wording) => thinkingIn(wording).textOf(steps),
  cost: (request, context) => {
    const thinking = thinkingIn(context.wording);
    const { conversation } = thinking;
    const { question, steps = typicalSteps(context.wording, conversation.stepsOf) } = request;
    return {
      think: thinkingCost(thinking, request, context),
      conclude: concludingCost(conversation, { question, steps }, context),
    };
  },
});

interface Shared {
  readonly shared: readonly Message[];
  readonly manner: Manner;
}

function thinkingPrompt(
  thinking: Thinking,
  { question, steps = [] }: Pick<ThinkRequest, "question" | "steps">,
  { shared, manner }: Shared,
): Prompt {
  const { words } = thinking;
  const values = {
    question: questionText(manner.wording, question),
    reasoning: thinking.textOf(steps),
  };
  const ask = (template: string) => [...shared, user(fill(template, values))];
  if (manner.begun) return promptOf(ask(words.ask), manner.wording, fill(words.think, values));
  if (steps.length === 0) return promptOf(ask(words.alone ?? words.ask), manner.wording);
  if (words.proceed !== undefined) return promptOf(ask(words.proceed), manner.wording);
  throw new RangeError(
    `The wording ${manner.wording.name} cannot ask a policy without prefill to go on: expected ${thinking.name}.proceed.`,
  );
}

/** What came of one request. */
interface Answered {
  readonly prompt: Prompt;
  readonly completion: Completion;
  readonly manner: Manner;
}

function thoughtOf(
  thinking: Thinking,
  { question, trial, steps: given = [] }: ThinkRequest,
  { prompt, completion, manner }: Answered,
): Reasoning {
  const base = { question, trial, prompt: textOfPrompt(prompt), completion: completion.text };
  const failure = failureOf(completion);
  if (failure) return { ...base, steps: given, ...failure };
  const shown = visible(completion.text);
  const said = manner.begun ? shown : withoutEcho(shown, thinking, given);
  const found = thinking.read(said, given);
  if (found === undefined || (found.steps.length === 0 && said.trim() === "")) {
    const problem =
      said.trim() === "" ? "the policy said nothing" : "there are no steps in what it said";
    return { ...base, steps: given, status: "missing", problem };
  }
  const cut = completion.stopReason === "length" ? "the reasoning was cut at maxTokens" : undefined;
  const problem = [cut, found.problem].filter((each) => each !== undefined).join("; ");
  return {
    ...{ ...base, steps: found.steps, status: "scored", ...(problem === "" ? {} : { problem }) },
    ...likelihood([completion]),
  };
}

/** Of what was said in these calls, where the policy can tell. */
export function likelihood(
  completions: readonly Completion[],
): Pick<Reasoning, "logProb" | "tokens"> {
  const logProbs = completions.flatMap(({ logProb }) => logProb ?? []);
  if (completions.length === 0 || logProbs.length < completions.length) return {};
  return {
    logProb: logProbs.reduce((a, b) => a + b, 0),
    tokens: completions.reduce((sum, { completionTokens }) => sum + completionTokens, 0),
  };
}

/** Thinking between tags is said aloud like the rest: the tags go, the words stay. */
const visible = (text: string) => text.replace(/<\/?think(?:ing)?>/gi, "");

/** Without what the policy repeats of its opening and of the reasoning that it was given. */
function withoutEcho(said: string, { words, textOf }: Thinking, given: readonly Step[]): string {
  const opening = words.think.slice(0, words.think.indexOf("{reasoning}"));
  const rest = after(said, opening);
  return given.length === 0 ? rest : after(rest, textOf(given));
}

/** What follows `beginning`, if the text begins with it; white space does not count. */
function after(text: string, beginning: string): string {
  const words = beginning
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (beginning.trim() === "") return text;
  return text.replace(new RegExp(`^\\s*${words.join("\\s+")}`), "");
}

/** Of thinking once, at most. */
function thinkingCost(
  thinking: Thinking,
  { question, steps = [] }: CostRequest,
  { wording, policy, maxTokens = defaults.maxTokens }: CostContext,
): Cost {
  const manner = { wording, begun: canBegin(policy, wording) };
  const shared = introduction(thinking.conversation, manner);
  return callCost(thinkingPrompt(thinking, { question, steps }, { shared, manner }), maxTokens);
}

/** Reasoning as long as that of the demonstrations: the one in the middle by length. */
export function typicalSteps(
  { demonstrations }: Wording,
  stepsOf: Conversation["stepsOf"],
): readonly Step[] {
  const lengthOf = (steps: readonly Step[]) =>
    steps.reduce((sum, { text, subquestion = "" }) => sum + text.length + subquestion.length, 0);
  const all = demonstrations
    .flatMap((demonstration) => [stepsOf(demonstration) ?? []])
    .filter(({ length }) => length > 0)
    .sort((a, b) => lengthOf(a) - lengthOf(b));
  return all[Math.floor(all.length / 2)] ?? [];
}
