/** What a planted policy sees in a prompt that compares. */
import { type Comparison, readComparison } from "../../data/comparisonQuestions.ts";
import { asksIn, type Scene } from "./scene.ts";

/** A comparison in a prompt, understood. */
export interface ComparisonScene {
  readonly comparison: Comparison;
  /** `yes` and `no`, in the order of the prompt. */
  readonly choices: readonly string[];
  /** What the reasoning concludes, if there is any. */
  readonly said?: string;
  readonly asks: Scene["asks"];
}

/** What the prompt compares; undefined without a comparison to be answered with yes or no. */
export function comparisonIn(text: string): ComparisonScene | undefined {
  const found = readComparison(text);
  if (found === undefined) return undefined;
  const { comparison, rest } = found;
  const choices = [...rest.matchAll(/^\(?[A-Z][).:] +(yes|no)\s*$/gm)].map(([, choice]) => choice!);
  if (choices.length !== 2) return undefined;
  const conclusion = [...rest.matchAll(/so the answer is (yes|no)\b/g)].at(-1);
  const end = conclusion === undefined ? 0 : conclusion.index + conclusion[0].length;
  return {
    ...{ comparison, choices, asks: asksIn(text, rest.slice(end)) },
    ...(conclusion === undefined ? {} : { said: conclusion[1]! }),
  };
}
