import { letterOfValue, readStep, stepsFrom } from "../../data/chainQuestions.ts";
import { certain, guessing, type Planted, stepsNeeded } from "./rule.ts";

export default {
  name: "earlyDecider",
  description: "Decides at one step what follows from it, and reads no step after that.",
  parameters: { step: 2 },
  create: (step) => ({
    answer: (scene) => {
      const { question, steps } = scene;
      const decisive = Math.min(step!, stepsNeeded(question));
      const found = steps.find((each) => each.step === decisive);
      if (found === undefined) return guessing(scene);
      const rest = stepsFrom(question, { done: decisive, value: found.to });
      const end = rest.length === 0 ? found.to : readStep(rest.at(-1)!)!.to;
      return certain(scene, letterOfValue(question, end));
    },
  }),
} satisfies Planted;
