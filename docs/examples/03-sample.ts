/** 3. Sampling and scoring: what the model of example 2 says, and how likely it finds what we say. */
import { seedFrom, split } from "assay/math";
import { createSampler, createScorer } from "assay/model";
import { model, tokenizer } from "./02-train.ts";

const prompts = ["Fri", "Tue Wed"];
const sampler = createSampler(model);
const sampled = await sampler.sample(
  // Every row has its own seed, so an answer does not depend on its neighbours.
  prompts.map((prompt, row) => ({
    tokens: tokenizer.encode(prompt),
    seed: split(seedFrom(1), "row", row),
  })),
  { maxTokens: 4, temperature: 0 },
);
for (const [row, { tokens }] of sampled.entries()) {
  console.log(`${prompts[row]} → ${tokenizer.decode(tokens)}`);
}
await sampler.dispose();

const scorer = createScorer(model);
const endings = ["Sat", "Mon"];
const scored = await scorer.score(
  endings.map((ending) => ({
    prompt: tokenizer.encode("Thu Fri"),
    completion: tokenizer.encode(ending),
  })),
);
for (const [row, logProbs] of scored.entries()) {
  console.log(`Thu Fri ${endings[row]}: probability ${Math.exp(logProbs[0]!).toFixed(2)}`);
}
await scorer.dispose();
