/** From a rule to a policy that reads prompts and writes text. */
import { lettersOf } from "../../data/question.ts";
import type { Generator } from "../../math/seed.ts";
import type { CompletionRequest, Continuation, Policy } from "../policy.ts";
import { scriptedPolicy } from "../scripted.ts";
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
    ...(logProbs
      ? { logProbs: async (continuations) => continuations.map((each) => scored(rule, each)) }
      : {}),
  });
}

function reply(rule: PlantedRule, request: CompletionRequest, draws: Generator): string {
  const text = textOfRequest(request);
  const edit = editFor(text, draws);
  if (edit !== undefined) return edit;
  const subanswer = subanswerTo(text);
  if (subanswer !== undefined) return subanswer;
  const scene = sceneOf(text);
  if (scene === undefined) {
    throw new RangeError(
      "A planted policy answers chains of rules (chainQuestions) and no others.",
    );
  }
  if (scene.asks === "answer") return drawn(rule.answer(scene), scene, draws);
  const steps = rule.think?.(scene) ?? following(scene);
  if (scene.asks === "pairs") return sayPairs(steps);
  if (scene.asks === "subquestions") return saySubquestions(text, scene);
  return ` ${steps.join(" ")}`;
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

/** The log-probability of a letter, as one token. */
function scored(rule: PlantedRule, continuation: Continuation): number[] {
  const { prompt, prefill = "", completion } = continuation;
  const [, begun = "", letter] = /^(.*?)\(?([A-Z])\)?\W*$/s.exec(completion) ?? [];
  const scene = sceneOf(textOfRequest({ prompt, prefill: prefill + begun }));
  if (scene === undefined || letter === undefined) return [-Infinity];
  const probability = rule.answer(scene)[lettersOf(scene.question).indexOf(letter)] ?? 0;
  return [Math.log(probability)];
}
