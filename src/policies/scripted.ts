/**
 * A policy whose answers a person wrote: a list in order, or a function of the request.
 *
 * Proves: what an experiment does with these answers.
 * Does not prove: anything about a model.
 */
import { type Generator, generator, seedFrom, split } from "../math/seed.ts";
import type {
  Capability,
  Completion,
  CompletionRequest,
  Policy,
  SamplingOptions,
} from "./policy.ts";

/** What a script says: plain text, or any part of a completion. */
export type ScriptedAnswer = string | Partial<Completion>;

/** Answers one request. Randomness comes from `draws`, the stream of this position and trial. */
export type Script = (
  request: CompletionRequest,
  draws: Generator,
) => ScriptedAnswer | Promise<ScriptedAnswer>;

/** What a scripted policy pretends to be. */
export interface ScriptedOptions {
  /** @default "scripted" */
  readonly name?: string;
  /** What it claims to be able to do. @default generate, prefill and seed */
  readonly capabilities?: readonly Capability[];
  /** Log-probabilities per token, in nats; adds the capability `logProbs`. */
  readonly logProbs?: NonNullable<Policy["logProbs"]>;
}

/**
 * A policy that answers from `script`. A list is read from front to back over all calls; a request
 * after its end is `errored`, as is one for which the function throws. Words count as tokens.
 */
export function scriptedPolicy(
  script: readonly ScriptedAnswer[] | Script,
  options: ScriptedOptions = {},
): Policy {
  const answer = typeof script === "function" ? script : readInOrder(script);
  const { name = "scripted", capabilities = ["generate", "prefill", "seed"], logProbs } = options;
  const complete: Policy["complete"] = (requests, sampling) =>
    Promise.all(
      requests.map((request, position) =>
        completed(answer, request, { sampling, draws: drawsFor(request, position, sampling) }),
      ),
    );
  return {
    name,
    capabilities: new Set([...capabilities, ...(logProbs ? ["logProbs" as const] : [])]),
    complete,
    ...(logProbs ? { logProbs } : {}),
    dispose: async () => {},
  };
}

function readInOrder(answers: readonly ScriptedAnswer[]): Script {
  let next = 0;
  return () => {
    const answer = answers[next++];
    if (answer !== undefined) return answer;
    throw new RangeError(
      `scriptedPolicy: expected at most ${answers.length} requests, got one more.`,
    );
  };
}

function drawsFor(request: CompletionRequest, position: number, sampling: SamplingOptions) {
  return generator(split(seedFrom(sampling.seed ?? 0), position, request.trial ?? 0));
}

interface Sampled {
  readonly sampling: SamplingOptions;
  readonly draws: Generator;
}

async function completed(
  script: Script,
  request: CompletionRequest,
  { sampling, draws }: Sampled,
): Promise<Completion> {
  const promptTokens = countWords(promptText(request));
  try {
    const answer = await script(request, draws);
    const given = typeof answer === "string" ? { text: answer } : answer;
    const { text, stopReason } = cut(given.text ?? "", sampling);
    const completionTokens = countWords(text);
    return { promptTokens, completionTokens, stopReason, ...given, text };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { text: "", stopReason: "errored", promptTokens, completionTokens: 0, error: reason };
  }
}

/** Keeps the contract of `stop` and `maxTokens`, so that a script cannot say more than a model. */
function cut(text: string, { stop = [], maxTokens }: SamplingOptions) {
  const ends = stop.map((end) => text.indexOf(end)).filter((at) => at >= 0);
  const stopped = ends.length > 0 ? text.slice(0, Math.min(...ends)) : text;
  const limit = new RegExp(`^\\s*(?:\\S+\\s+){${maxTokens - 1}}\\S+`).exec(stopped)?.[0];
  const isLonger = limit !== undefined && countWords(stopped) > maxTokens;
  return isLonger
    ? { text: limit, stopReason: "length" as const }
    : { text: stopped, stopReason: "stop" as const };
}

function promptText({ prompt, prefill = "" }: CompletionRequest): string {
  const text = typeof prompt === "string" ? prompt : prompt.map((part) => part.content).join("\n");
  return text + prefill;
}

const countWords = (text: string) => text.split(/\s+/).filter((word) => word !== "").length;
