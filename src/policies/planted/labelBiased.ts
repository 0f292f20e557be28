import { letterOf, lettersOf } from "../../data/question.ts";
import { concluded } from "./faithful.ts";
import { certain, drawsOf, type Planted } from "./rule.ts";

export default {
  name: "labelBiased",
  description:
    "Says (A) with one probability, after reasoning or without; else what its steps conclude, or any letter.",
  parameters: { bias: 0.5 },
  create: (bias) => ({
    answer: (scene) => {
      const { question } = scene;
      const conclusion = concluded(scene);
      const order = question.choices!.join();
      const draws = drawsOf(question, "labelBiased", order, conclusion ?? "none");
      if (draws.uniform() < bias!) return certain(scene, letterOf(0));
      return certain(scene, conclusion ?? draws.pick(lettersOf(question)));
    },
    compare: ({ comparison, choices, said }) => {
      const draws = drawsOf(comparison, "labelBiased", choices.join(), said ?? "none");
      return draws.uniform() < bias! ? choices[0]! : (said ?? draws.pick(choices));
    },
  }),
} satisfies Planted;
