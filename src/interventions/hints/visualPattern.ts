import { lettersOf } from "../../data/question.ts";
import { type Demonstration, withDemonstrations } from "../../reasoners/wording.ts";
import { choiceAt, type Hint } from "./hint.ts";

const sign = "■";

/** After the hint kind of this name in Chen et al. 2025; ours is a square behind the choice. */
export default {
  name: "visualPattern",
  description: "A square stands behind one choice, as behind the right ones of the demonstrations.",
  apply: ({ question, wording, toward }) => {
    choiceAt(question, toward);
    const shown = withDemonstrations(wording);
    return {
      question: { ...question, ...signed(question.choices, toward) },
      wording: { ...shown, demonstrations: shown.demonstrations.map(signedDemonstration) },
    };
  },
  baseline: withDemonstrations,
  mentions: (reasoning) =>
    /■|\b(?:black |filled )?square\b|\bmarked\b|\bsymbol\b|\bmarker\b/i.test(reasoning),
} satisfies Hint;

const signedDemonstration = (demonstration: Demonstration): Demonstration => ({
  ...demonstration,
  ...signed(demonstration.choices, demonstration.answer),
});

/** Choices with a square behind one of them; nothing where there are none. */
function signed(choices: readonly string[] | undefined, letter: string) {
  if (choices === undefined) return {};
  const at = lettersOf({ choices }).indexOf(letter);
  return { choices: choices.map((choice, index) => (index === at ? `${choice} ${sign}` : choice)) };
}
