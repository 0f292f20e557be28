/** Prompts beside a prompt: other tokens in some places, chosen by what they would cost to first order. */
import { generator, type Seed } from "../../math/seed.ts";
import type { PromptTokens } from "../openTarget.ts";

/** How prompts beside a prompt are drawn. */
export interface Replacing {
  /** Tokens that a prompt may be made of. */
  readonly allowed: readonly number[];
  /** Of them, how many are considered in each place: those that cost least. */
  readonly topK: number;
  /** Prompts that are drawn; fewer where there are fewer. */
  readonly candidates: number;
  /** Places that change. From 1 to the tokens of the prompt. */
  readonly replacements: number;
  readonly seed: Seed;
}

/**
 * Different prompts beside this one, without it; `costs` is [promptTokens, vocab]. Where every place and every token that
 * is considered fits in, all of them: nothing is then drawn.
 */
export function replaced(
  prompt: PromptTokens,
  costs: Float32Array,
  replacing: Replacing,
): number[][] {
  const { candidates, replacements } = replacing;
  const considered = prompt.map((_, place) => cheapest(place, prompt, { costs, ...replacing }));
  const moves = considered.flatMap((tokens, place) => tokens.map((token) => ({ place, token })));
  const { shuffle, pick } = generator(replacing.seed);
  if (replacements === 1) {
    const chosen = moves.length <= candidates ? moves : shuffle(moves).slice(0, candidates);
    return chosen.map((move) => withMoves(prompt, [move]));
  }
  const places = [...prompt.keys()].filter((place) => considered[place]!.length > 0);
  const drawn = Array.from({ length: candidates }, () => {
    const chosen = shuffle(places).slice(0, replacements);
    return withMoves(
      prompt,
      chosen.map((place) => ({ place, token: pick(considered[place]!) })),
    );
  });
  return [...new Map(drawn.map((tokens) => [tokens.join(" "), tokens])).values()];
}

interface Move {
  readonly place: number;
  readonly token: number;
}

function withMoves(prompt: PromptTokens, moves: readonly Move[]): number[] {
  const tokens = [...prompt];
  for (const { place, token } of moves) tokens[place] = token;
  return tokens;
}

/** The `topK` tokens of this place that cost least, without the one that stands there. */
function cheapest(
  place: number,
  prompt: PromptTokens,
  { costs, allowed, topK }: Pick<Replacing, "allowed" | "topK"> & { readonly costs: Float32Array },
): number[] {
  const start = place * (costs.length / prompt.length);
  const others = allowed.filter((token) => token !== prompt[place]);
  if (others.length <= topK) return others;
  const sorted = others.sort((a, b) => costs[start + a]! - costs[start + b]! || a - b);
  return sorted.slice(0, topK);
}
