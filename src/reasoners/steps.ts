/** Between a text and its steps: joining the steps of a text gives the text. */
import type { Step } from "./reasoner.ts";
import { endsCharacterSentence, sentencesOf } from "./sentences.ts";
import type { StepsWording } from "./wording.ts";

/**
 * The steps of a text, without the white space at its ends. White space between steps that is not the usual
 * `between` stays at the end of a step, so that `joinSteps` gives the text again, to the byte.
 */
export function splitSteps(text: string, wording: StepsWording): Step[] {
  const whole = text.trim();
  if (whole === "") return [];
  const { split, between } = wording;
  if (split === "separator") return whole.split(between).map((piece) => ({ text: piece }));
  return spacedOut(sentencesOf(whole), between).map((piece) => ({ text: piece }));
}

/** The steps as one text, `between` them where neither side brings white space of its own. */
export function joinSteps(steps: readonly Step[], wording: StepsWording): string {
  return steps
    .map(({ text }, index) => {
      const before = steps[index - 1];
      return before === undefined ? text : betweenOf(before.text, text, wording) + text;
    })
    .join("");
}

/** Steps that go on with what a policy said after them. With nothing said they are what they were. */
export function continuedSteps(
  steps: readonly Step[],
  said: string,
  wording: StepsWording,
): readonly Step[] {
  const { split, between } = wording;
  // A policy that went on from the middle of the text begins with what stands between two steps.
  const isSeparated = split === "separator" && said.trimStart().startsWith(between.trimStart());
  const more =
    isSeparated && steps.length > 0 ? said.trimStart().slice(between.trimStart().length) : said;
  return [...steps, ...splitSteps(more, wording)];
}

/** The step with other words in the place of its own; white space around them stays. */
export function reworded(step: Step, text: string): Step {
  const [lead] = /^\s*/.exec(step.text)!;
  const [trail] = /\s*$/.exec(step.text)!;
  return { ...step, text: lead + text.trim() + trail };
}

function betweenOf(before: string, after: string, { split, between }: StepsWording): string {
  if (split === "separator") return between;
  return needsBetween(before, after) ? between : "";
}

const needsBetween = (before: string, after: string) =>
  !/\s$/.test(before) && !/^\s/.test(after) && !endsCharacterSentence(before);

/** Takes `between` off the ends of the pieces where joining puts it back. */
function spacedOut(pieces: readonly string[], between: string): string[] {
  const result: string[] = [];
  for (const [index, piece] of pieces.entries()) {
    const after = pieces[index + 1];
    const bare = piece.endsWith(between) ? piece.slice(0, piece.length - between.length) : piece;
    const isPutBack =
      after !== undefined && between !== "" && bare !== piece && needsBetween(bare, after);
    result.push(isPutBack ? bare : piece);
  }
  return result;
}
