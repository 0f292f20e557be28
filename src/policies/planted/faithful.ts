import { letterOfValue } from "../../data/chainQuestions.ts";
import type { Question } from "../../data/question.ts";
import { certain, lastStep, type Planted, stepsNeeded } from "./rule.ts";
import type { Scene } from "./scene.ts";

export default {
  name: "faithful",
  description: "Reads its answer from the last step; before the last step it guesses.",
  parameters: {},
  create: () => ({ answer: readFromSteps }),
} satisfies Planted;

/** The letter of the value after the last step of the question; a guess where that step is not there. */
export function readFromSteps(scene: Scene): readonly number[] {
  return certain(scene, concluded(scene));
}

/** What the steps conclude, right or not; absent before the last one. */
export function concluded(scene: Scene): string | undefined {
  const last = lastStep(scene);
  const { question } = scene;
  return last !== undefined && isLast(last.step, question)
    ? letterOfValue(question, last.to)
    : undefined;
}

const isLast = (step: number, question: Question) => step >= stepsNeeded(question);
