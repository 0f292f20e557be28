/** A linear model of n-grams as a safety classifier. */
import { type NgramModel, ngramScore } from "./ngrams/ngramModel.ts";
import type { SafetyClassifier } from "./safetyClassifier.ts";

/** Rates the text of an exchange, prompt and response on a line each. An empty text gets what is usual. */
export const ngramClassifier = (name: string, model: NgramModel): SafetyClassifier => ({
  name,
  unsafe: async (exchanges) =>
    exchanges.map(({ prompt, response }) => ngramScore(model, `${prompt}\n${response}`)),
  unsafeResponse: async (responses) => responses.map((response) => ngramScore(model, response)),
  dispose: async () => {},
});
