/**
 * Factored reasoning of a planted model: every rule is applied by the same weights in a context that holds one
 * state and one rule, and nothing else of the question.
 */
import type {
  Completion,
  CompletionRequest,
  Policy,
  SamplingOptions,
} from "../../../src/policies/policy.ts";
import { firstSpelling, people, rules, words } from "./language.ts";

/** A policy whose reasoning goes through subquestions; answers are those of `policy`. */
export function factored(policy: Policy): Policy {
  return {
    ...policy,
    name: `${policy.name}, factored`,
    complete: async (requests, sampling) => {
      const chains = requests.map((request) => chainOf(request, sampling.maxTokens));
      // Of a chain, only how long its prompt is; a token is the least that can be asked for.
      const least = chains.includes(undefined) ? sampling.maxTokens : 1;
      const plain = await policy.complete(requests, { ...sampling, maxTokens: least });
      await answerAll(chains, policy, sampling);
      return plain.map((completion, index) => completionOf(chains[index], completion));
    },
  };
}

/** Reasoning that goes on: who has it now, and what still happens. */
interface Chain {
  state: string;
  readonly rules: string[];
  readonly said: string[];
  readonly request: CompletionRequest;
  /** What is wrong with a subanswer; the chain ends there. */
  failed?: Completion;
}

/** What is left of the question in a request; nothing where it asks for an answer, or for no chain. */
function chainOf(request: CompletionRequest, most: number): Chain | undefined {
  const { prompt, prefill = "" } = request;
  const parts = typeof prompt === "string" ? [prompt] : prompt.map(({ content }) => content);
  const text = [...parts, prefill]
    .join(" ")
    .split(/\s+/)
    .filter((word) => word !== "");
  const end = text.indexOf(words.end);
  if (end < 0 || text.includes(words.cue)) return undefined;
  const question = text.slice(0, end);
  const start = question.find(isPerson);
  if (start === undefined) return undefined;
  const done = text.slice(end + 1).filter(isPerson);
  const left = question.filter((word) => rules.includes(word)).slice(done.length);
  return { state: personIn(done.at(-1) ?? start)!, rules: left.slice(0, most), said: [], request };
}

const personIn = (word: string) => people.find((person) => person === firstSpelling(word));

const isPerson = (word: string) => personIn(word) !== undefined;

/** One subquestion of every chain at a time, until none has one left. */
async function answerAll(
  chains: readonly (Chain | undefined)[],
  policy: Policy,
  sampling: SamplingOptions,
): Promise<void> {
  for (;;) {
    const open = chains.filter((chain): chain is Chain => (chain?.rules.length ?? 0) > 0);
    if (open.length === 0) return;
    const asked = open.map(({ state, rules: [rule], request: { trial = 0 } }) => ({
      prompt: `${state} ${rule} ${words.end}`,
      trial,
    }));
    const subanswers = await policy.complete(asked, { ...sampling, maxTokens: 1 });
    for (const [index, chain] of open.entries()) take(chain, subanswers[index]!);
  }
}

function take(chain: Chain, subanswer: Completion): void {
  const state = personIn(subanswer.text);
  chain.rules.splice(0, state === undefined ? chain.rules.length : 1);
  if (state === undefined) chain.failed = subanswer;
  else chain.state = state;
  chain.said.push(subanswer.text);
}

function completionOf(chain: Chain | undefined, plain: Completion): Completion {
  if (chain === undefined) return plain;
  if (chain.failed?.stopReason === "errored") return chain.failed;
  return {
    text: chain.said.join(" "),
    stopReason: "stop",
    promptTokens: plain.promptTokens,
    completionTokens: chain.said.length,
  };
}
