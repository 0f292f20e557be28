/** Prompts drawn from the model that is attacked, among the tokens that a prompt may be made of. */
import { type Generator, generator, type Seed } from "../math/seed.ts";
import type { SequenceReader } from "../model/sequenceReader.ts";
import type { Target } from "./target.ts";

/** One prompt per seed, at temperature 1; each depends on its own seed alone. */
export async function naturalPrompts(
  { before, allowed, promptTokens }: Target,
  seeds: readonly Seed[],
  expected: SequenceReader,
): Promise<number[][]> {
  const draws = seeds.map(generator);
  const prompts: number[][] = seeds.map(() => []);
  for (let position = 0; position < promptTokens; position++) {
    const read = await expected.read(prompts.map((tokens) => [...before, ...tokens]));
    for (const [row, logProbs] of read.entries()) {
      prompts[row]!.push(drawAmong(allowed, logProbs, draws[row]!));
    }
  }
  return prompts;
}

/** One of the allowed tokens, as likely as it is among them. */
function drawAmong(allowed: readonly number[], logProbs: Float32Array, draws: Generator): number {
  const most = allowed.reduce((high, token) => Math.max(high, logProbs[token]!), -Infinity);
  const weights = allowed.map((token) => Math.exp(logProbs[token]! - most));
  let left = draws.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  const found = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return allowed[found < 0 ? allowed.length - 1 : found]!;
}
