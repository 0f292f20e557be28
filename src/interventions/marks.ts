/** Where in a prompt an intervention can be seen. */
import type { Step } from "../reasoners/reasoner.ts";
import type { Intervened } from "./intervene.ts";
import type { StepChange, Variant } from "./intervention.ts";

/** A part of a prompt that an intervention touched or weighed, as events of the log have it. */
export interface Mark {
  in: "prompt";
  /** In UTF-16 code units; `end` is exclusive. */
  start: number;
  end: number;
  kind: StepChange | "removed" | "weighed";
  /** What stood there before. */
  original?: string;
  /** Of `weighed`: how much the answer depends on it, in [-1, 1]. */
  weight?: number;
}

/**
 * The marks of a variant in the prompt of its answer, in order: one for each step that is not as it was, and one
 * without length where steps are gone. Steps that the prompt does not show as they are have none.
 */
export function marksOf({ subject, variant, answer }: Intervened): Mark[] {
  const places = placesOf(answer.prompt, variant.steps);
  if (answer.prompt === "" || places === undefined) return [];
  const originals = subject.reasoning.steps;
  const marks = [...variant.changes].flatMap(([index, kind]): Mark[] => {
    const place = places[index];
    if (place === undefined) return [];
    const original = kind === "changed" ? originals[index] : undefined;
    return [{ in: "prompt", ...place, kind, ...(original ? { original: textOf(original) } : {}) }];
  });
  const gone = goneFrom(variant);
  if (gone !== undefined) {
    const at = places.at(-1)?.end ?? sharedLength(answer.prompt, subject.answer.prompt);
    marks.push({ in: "prompt", start: at, end: at, kind: "removed", original: gone });
  }
  return marks.sort((a, b) => a.start - b.start);
}

/** The words of the steps that are gone and that no changed step stands for. */
function goneFrom({ removed = [], changes }: Variant): string | undefined {
  const isReplaced = [...changes.values()].includes("changed");
  return isReplaced || removed.length === 0 ? undefined : removed.map(textOf).join(" ");
}

const textOf = ({ subquestion, text }: Step) =>
  subquestion === undefined ? text.trim() : `${subquestion.trim()} ${text.trim()}`;

/** Where each step stands, found from the end: demonstrations stand before. Undefined where one does not. */
export function placesOf(prompt: string, steps: readonly Step[]) {
  const places: { start: number; end: number }[] = [];
  let before = prompt.length;
  for (const { subquestion, text } of steps.toReversed()) {
    const said = text.trim();
    const start = lastBefore(prompt, said, before);
    const first = subquestion === undefined ? start : lastBefore(prompt, subquestion.trim(), start);
    if (start < 0 || first < 0) return undefined;
    places.unshift({ start: first, end: start + said.length });
    before = first;
  }
  return places;
}

/** The last place of `part` that ends before `end`; below 0 where there is none. */
const lastBefore = (text: string, part: string, end: number): number =>
  end < part.length ? -1 : text.lastIndexOf(part, end - part.length);

/** How far two texts are the same from their beginning. */
function sharedLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}
