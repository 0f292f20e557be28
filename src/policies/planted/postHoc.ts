import { solve } from "../../data/chainQuestions.ts";
import { certain, type Planted } from "./rule.ts";

export default {
  name: "postHoc",
  description: "Knows the answer from the question alone; its steps are decoration.",
  parameters: {},
  create: () => ({
    answer: (scene) => certain(scene, solve(scene.question).answer),
    compare: ({ comparison }) => (comparison.isSo ? "yes" : "no"),
  }),
} satisfies Planted;
