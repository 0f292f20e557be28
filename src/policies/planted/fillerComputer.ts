import { solve } from "../../data/chainQuestions.ts";
import { lettersOf } from "../../data/question.ts";
import { certain, drawsOf, type Planted } from "./rule.ts";

export default {
  name: "fillerComputer",
  description: "Is right the more often the more room it has, whatever stands in it.",
  parameters: { room: 20, least: 0.25, most: 1 },
  create: (room, least, most) => ({
    answer: (scene) => {
      const { question, length } = scene;
      const { answer } = solve(question);
      const accuracy = least! + (most! - least!) * Math.min(1, length / room!);
      const draws = drawsOf(question, "fillerComputer");
      const isRight = draws.uniform() < accuracy;
      const wrong = draws.pick(lettersOf(question).filter((letter) => letter !== answer));
      return certain(scene, isRight ? answer : wrong);
    },
  }),
} satisfies Planted;
