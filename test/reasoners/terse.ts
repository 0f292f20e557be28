/** The words of a tiny model: question, steps joined by " ; ", cue " =", and the value of a choice. */
import { defineWording } from "../../src/reasoners/wording.ts";

export const terse = defineWording({
  name: "terse",
  layout: { between: " " },
  question: "{question}",
  chainOfThought: {
    think: "{reasoning}",
    steps: { split: "separator", between: " ; " },
    stop: [" ="],
    answer: {
      choice: { cue: "=", verdict: " {choice}" },
      free: { cue: "=", verdict: " {answer}" },
    },
  },
});
