/**
 * A transformer in this process whose answers cannot read everything (see `src/model/conclusion.ts`).
 *
 * Reasoning is sampled as from any transformer. The token after the cue, which is the answer, is read through the
 * mask with which the model was trained; it is drawn at the temperature alone, without other filters.
 */
import { generator, seedFrom, split } from "../math/seed.ts";
import { type Conclusion, withoutHidden } from "../model/conclusion.ts";
import { createNextTokenReader } from "../model/nextTokens.ts";
import type { ScoreRequest } from "../model/scorer.ts";
import type { Completion, CompletionRequest, Policy, SamplingOptions } from "./policy.ts";
import { type Reader, readerOf, scoreRequestOf } from "./reader.ts";
import { type TextModel, type TransformerPolicyOptions, transformerPolicy } from "./transformer.ts";

/** The policy of a text model, whatever its answers can read. It owns compiled graphs until `dispose`. */
export const textModelPolicy = (
  name: string,
  model: TextModel,
  options: TransformerPolicyOptions = {},
): Policy =>
  model.conclusion
    ? concludingPolicy(name, { ...model, conclusion: model.conclusion }, options)
    : transformerPolicy(name, model, options);

type ConcludingModel = TextModel & { readonly conclusion: Conclusion };

/** Log-probabilities of what follows each text; texts that read the same are computed once. */
type Expect = (texts: readonly Tokens[]) => Promise<Float32Array[]>;

type Tokens = readonly number[];

function concludingPolicy(
  name: string,
  textModel: ConcludingModel,
  { batch = 64, execution = {} }: TransformerPolicyOptions,
): Policy {
  const { model, conclusion } = textModel;
  const thinking = transformerPolicy(name, textModel, { batch, execution });
  const expected = createNextTokenReader(model, { batch, execution, conclusion });
  const reader = readerOf(textModel);
  const expect: Expect = async (texts) => {
    const read = texts.map((text) => withoutHidden(conclusion, text));
    const keys = read.map((text) => text.join(" "));
    const unlike = new Map(keys.map((key, index) => [key, read[index]!]));
    const rows = await expected.read([...unlike.values()]);
    const byKey = new Map([...unlike.keys()].map((key, index) => [key, rows[index]!]));
    return keys.map((key) => byKey.get(key)!);
  };
  return {
    ...thinking,
    complete: async (requests, sampling) => {
      const texts = requests.map((request) => textToConclude(request, reader, textModel));
      const answers = await answered(texts, { requests, sampling, reader, expect });
      if (!answers.includes(undefined)) return answers as Completion[];
      // All of them, so that each keeps the seed of its position.
      const others = await thinking.complete(requests, sampling);
      return others.map((other, index) => answers[index] ?? other);
    },
    logProbs: async (continuations) => {
      const asked = continuations.map((continuation) => scoreRequestOf(continuation, reader));
      const rows = (await expect(asked.flatMap(prefixesOf))).values();
      return asked.map(({ completion }) => completion.map((token) => rows.next().value![token]!));
    },
    dispose: async () => {
      await Promise.all([thinking.dispose(), expected.dispose()]);
    },
  };
}

/** The tokens of a request whose next token is an answer; of any other, nothing. */
function textToConclude(
  { prompt, prefill }: CompletionRequest,
  reader: Reader,
  { model, conclusion }: ConcludingModel,
): Tokens | undefined {
  try {
    const tokens = reader.tokens(prompt, prefill);
    const fits = tokens.length <= model.config.contextLength;
    return fits && tokens.at(-1) === conclusion.cue ? tokens : undefined;
  } catch {
    // The sampler says of such a request what is wrong with it.
    return undefined;
  }
}

/** With what answers are drawn. */
interface Drawing {
  readonly requests: readonly CompletionRequest[];
  readonly sampling: SamplingOptions;
  readonly reader: Reader;
  readonly expect: Expect;
}

async function answered(
  texts: readonly (Tokens | undefined)[],
  { requests, sampling, reader, expect }: Drawing,
): Promise<(Completion | undefined)[]> {
  const { temperature = 1, seed = 0 } = sampling;
  const rows = (await expect(texts.filter((text) => text !== undefined))).values();
  return texts.map((text, position) => {
    if (text === undefined) return undefined;
    const logProbs = rows.next().value!;
    const own = split(seedFrom(seed), position, requests[position]!.trial ?? 0);
    const token = drawn(logProbs, temperature, generator(own).uniform());
    return {
      text: reader.text([token], text),
      stopReason: "stop",
      promptTokens: text.length,
      completionTokens: 1,
      logProb: logProbs[token]!,
    };
  });
}

/** The index that `uniform` falls on; the likeliest at temperature 0. */
function drawn(logProbs: Float32Array, temperature: number, uniform: number): number {
  const most = Math.max(...logProbs);
  if (temperature === 0) return logProbs.indexOf(most);
  const weights = logProbs.map((logProb) => Math.exp((logProb - most) / temperature));
  const wanted = uniform * weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  for (const [token, weight] of weights.entries()) {
    sum += weight;
    if (sum > wanted) return token;
  }
  return logProbs.indexOf(most);
}

/** The texts after which the tokens of a completion are expected. */
const prefixesOf = ({ prompt, completion }: ScoreRequest): Tokens[] =>
  completion.map((_, index) => [...prompt, ...completion.slice(0, index)]);
