/** From a distribution over tokens to a prompt. */
import type { Seed } from "../../math/seed.ts";
import { uniformNoise } from "../gumbelSoftmax.ts";
import type { OpenTarget, PromptTokens, Rated } from "../openTarget.ts";
import type { Target } from "../target.ts";

/** The likeliest allowed token at each place, from logits [promptTokens, vocab]; of equal ones the first. */
export function likeliest({ allowed, promptTokens }: Target, logits: Float32Array): number[] {
  const vocab = logits.length / promptTokens;
  return Array.from({ length: promptTokens }, (_, place) => {
    const own = logits.subarray(place * vocab, (place + 1) * vocab);
    return allowed.reduce((best, token) => (own[token]! > own[best]! ? token : best), allowed[0]!);
  });
}

/** A prompt drawn from the distribution: the likeliest one behind Gumbel noise. */
export function drawnFrom(target: Target, logits: Float32Array, seed: Seed): number[] {
  const uniforms = uniformNoise(seed, logits.length);
  return likeliest(
    target,
    logits.map((logit, index) => logit - Math.log(-Math.log(uniforms[index]!))),
  );
}

/** A prompt and its P(unsafe). */
export interface AskedPrompt {
  readonly tokens: PromptTokens;
  readonly score: number;
}

/** How prompts are asked for. */
export interface Asking {
  readonly open: OpenTarget;
  readonly rated: Rated;
  /** Ratings that are known already, which costs nothing. */
  readonly known: readonly AskedPrompt[];
}

/** Of each list the best rated prompt, the first of equal ones. Equal prompts are asked for once. */
export async function bestOf(
  lists: readonly (readonly PromptTokens[])[],
  { open, rated, known }: Asking,
): Promise<AskedPrompt[]> {
  const scores = new Map(known.map(({ tokens, score }) => [tokens.join(), score]));
  const different = new Map(lists.flat().map((tokens) => [tokens.join(), tokens]));
  const asked = [...different].filter(([key]) => !scores.has(key));
  const answers = await open.answer(
    asked.map(([, tokens]) => tokens),
    rated,
  );
  for (const [index, [key]] of asked.entries()) scores.set(key, answers[index]!.score);
  return lists.map((list) =>
    list
      .map((tokens) => ({ tokens, score: scores.get(tokens.join())! }))
      .reduce((best, each) => (each.score > best.score ? each : best)),
  );
}
