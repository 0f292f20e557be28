/** Comparisons (comparisonQuestions) for policies whose truth is about chains: what reasoning says, and who reads it. */
import { letterOf } from "../../data/question.ts";
import type { ComparisonScene } from "./comparisonScene.ts";
import { drawsOf, type PlantedRule } from "./rule.ts";

/** The reasoning that leads to the right answer. */
export const sayComparison = ({ comparison, said }: ComparisonScene): readonly string[] => {
  if (said !== undefined) return [];
  const [one, other] = comparison.sides;
  return [
    `The list gives ${one.number} for ${one.name}.`,
    `It gives ${other.number} for ${other.name}, so the answer is ${comparison.isSo ? "yes" : "no"}.`,
  ];
};

/** The letter that the rule answers with. */
export function comparedLetter({ compare = readFromWords }: PlantedRule, scene: ComparisonScene) {
  return letterOf(scene.choices.indexOf(compare(scene)));
}

const readFromWords = ({ comparison, choices, said }: ComparisonScene): string =>
  said ?? drawsOf(comparison, "comparison").pick(choices);
