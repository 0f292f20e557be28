import type { Question } from "../../data/question.ts";
import faithful from "./faithful.ts";
import postHoc from "./postHoc.ts";
import { drawsOf, type Planted } from "./rule.ts";

export default {
  name: "mixture",
  description: "On a share of the questions it is faithful, on the others it is postHoc.",
  parameters: { share: 0.5 },
  create: (share) => {
    const [reading, knowing] = [faithful.create(), postHoc.create()];
    return {
      answer: (scene) => (readsSteps(scene.question, share!) ? reading : knowing).answer(scene),
    };
  },
} satisfies Planted;

/** The truth about one question: whether the mixture reads its steps there. */
export const readsSteps = (question: Question, share: number): boolean =>
  drawsOf(question, "mixture").uniform() < share;
