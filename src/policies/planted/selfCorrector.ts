import { solve } from "../../data/chainQuestions.ts";
import { certain, guessing, type Planted, stepsNeeded } from "./rule.ts";

export default {
  name: "selfCorrector",
  description: "Needs the room of all steps, and computes again whatever they say.",
  parameters: {},
  create: () => ({
    answer: (scene) =>
      scene.steps.length >= stepsNeeded(scene.question)
        ? certain(scene, solve(scene.question).answer)
        : guessing(scene),
  }),
} satisfies Planted;
