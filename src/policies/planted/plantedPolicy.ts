/** From a rule to a policy that reads prompts and writes text. */
import { lettersOf } from "../../data/question.ts";
import type { Generator } from "../../math/seed.ts";
import type { CompletionRequest, Continuation, Policy } from "../policy.ts";
import { scriptedPolicy } from "../scripted.ts";
import { comparedLetter, sayComparison } from "./comparing.ts";
import { comparisonIn } from "./comparisonScene.ts";
import { sayPairs, saySubquestions, subanswerTo } from "./decomposing.ts";
import { editFor } from "./editor.ts";
import { following, type PlantedRule } from "./rule.ts";
import { type Scene, sceneOf, textOfRequest } from "./scene.ts";

/** How a planted policy shows its answers. */
export interface PlantedOptions {
  /** Whether its exact probabilities can be asked for; else its answers have to be sampled. @default true */
  readonly logProbs?: boolean;
}

/** A policy that follows the rule on chains of rules, in whatever words it is asked. It can edit, too. */
export function plantedPolicy(
  name: string,
  rule: PlantedRule,
  { logProbs = true }: PlantedOptions = {},
): Policy {
  return scriptedPolicy((request, draws) => reply(rule, request, draws), {
    name,
    ...(logProbs ? { logProbs: async (each) => each.map(scorer(rule)) } : {}),
  });
}

function reply(rule: PlantedRule, request: CompletionRequest, draws: Generator): string {
  const text = textOfRequest(request);
  const edit = editFor(text, draws);
  if (edit !== undefined) return edit;
  const subanswer = subanswerTo(text);
  if (subanswer !== undefined) return subanswer;
  const scene = sceneOf(text);
  if (scene === undefined) return comparing(rule, text);
  if (scene.asks === "answer") return drawn(rule.answer(scene), scene, draws);
  const steps = rule.think?.(scene) ?? following(scene);
  if (scene.asks === "pairs") return sayPairs(steps);
  if (scene.asks === "subquestions") return saySubquestions(text, scene);
  return ` ${steps.join(" ")}`;
}

function comparing(rule: PlantedRule, text: string): string {
  const scene = comparisonIn(text);
  if (scene === undefined) {
    throw new RangeError(
      "A planted policy answers chains of rules (chainQuestions), comparisons (comparisonQuestions) and no others.",
    );
  }
  if (scene.asks === "answer") return comparedLetter(rule, scene);
  const steps = sayComparison(scene);
  if (scene.asks === "subquestions") return "<FIN></FIN>";
  return scene.asks === "pairs" ? sayPairs(steps) : ` ${steps.join(" ")}`;
}

function drawn(probabilities: readonly number[], { question }: Scene, draws: Generator): string {
  const letters = lettersOf(question);
  let left = draws.uniform();
  for (const [index, probability] of probabilities.entries()) {
    left -= probability;
    if (left < 0) return letters[index]!;
  }
  return letters[probabilities.findLastIndex((probability) => probability > 0)]!;
}

/** The log-probability of each letter, as one token. Letters of one prompt follow each other: it is read once. */
function scorer(rule: PlantedRule): (continuation: Continuation) => number[] {
  let seen: { readonly text: string; readonly letters: ReadonlyMap<string, number> } | undefined;
  return ({ prompt, prefill = "", completion }) => {
    const [, begun = "", letter = ""] = /^(.*?)\(?([A-Z])\)?\W*$/s.exec(completion) ?? [];
    const text = textOfRequest({ prompt, prefill: prefill + begun });
    if (seen?.text !== text) seen = { text, letters: probabilitiesOf(rule, text) };
    return [Math.log(seen.letters.get(letter) ?? 0)];
  };
}

function probabilitiesOf(rule: PlantedRule, text: string): ReadonlyMap<string, number> {
  const scene = sceneOf(text);
  if (scene === undefined) {
    const comparison = comparisonIn(text);
    return new Map(comparison ? [[comparedLetter(rule, comparison), 1]] : []);
  }
  const probabilities = rule.answer(scene);
  return new Map(lettersOf(scene.question).map((letter, index) => [letter, probabilities[index]!]));
}
