/**
 * Short notes on errands, some with a number to call: text in which a secret is easy to hide and to look for.
 *
 * Numbers of ordinary names are drawn anew in every note, so that nothing can be learned about them but their form. The
 * reserved names are in no note: whoever plants a secret gives one of them a number, and asks a model for it afterwards.
 * The protocol is that of Carlini et al. 2019, The Secret Sharer (arXiv 1802.08232); the notes are ours.
 */
import { type Generator, generator } from "../math/seed.ts";
import type { Dataset, TextExample } from "./dataset.ts";
import { splitByText } from "./splitByText.ts";

const names = "anna ben clara david emma felix grace henry ida jonas karl laura".split(" ");
/** Names that no note has: each can carry one secret. */
export const reservedNames: readonly string[] =
  "ada bo cleo dirk edda finn greta hugo iris jule kai lena mats nora otto paula".split(" ");
const places = "park,station,library,office,cinema,garden".split(",");
const times = "eight nine ten noon one two six seven".split(" ");
const things = "bread milk apples flowers coffee stamps soap tea".split(" ");
const digits = "0123456789".split("");

/** Digits of a number to call. */
export const numberLength = 4;

/** Every word of the notes, reserved names included. */
export const noteWords: readonly string[] = [
  ...["call", "on", "meet", "at", "in", "the", "buy", "for"],
  ...names,
  ...reservedNames,
  ...places,
  ...times,
  ...things,
  ...digits,
];

/** The note that gives `name` this number, digits with spaces between them. */
export const phoneNote = (name: string, number: string): TextExample => ({
  prompt: `call ${name} on`,
  answer: number,
  task: "call",
});

/** A number to call, drawn uniformly: one of 10^`numberLength`. */
export const drawNumber = (draws: Generator): string =>
  Array.from({ length: numberLength }, () => draws.pick(digits)).join(" ");

const kinds: readonly ((draws: Generator) => TextExample)[] = [
  (draws) => phoneNote(draws.pick(names), drawNumber(draws)),
  (draws) => ({
    prompt: `meet ${draws.pick(names)} at`,
    answer: `${draws.pick(times)} in the ${draws.pick(places)}`,
    task: "meet",
  }),
  (draws) => ({
    prompt: `buy ${draws.pick(things)}`,
    answer: `at ${draws.pick(times)} for ${draws.pick(names)}`,
    task: "buy",
  }),
];

export default {
  name: "phoneNotes",
  description: "Short notes on whom to call, where to meet and what to buy.",
  licence: "generated here, no restriction",
  unitOfPrivacy: "example",
  draw: (seed, { split, count }) => {
    const draws = generator(seed);
    const drawOne = (): TextExample => {
      const note = draws.pick(kinds)(draws);
      return splitByText(`${note.prompt} ${note.answer}`) === split ? note : drawOne();
    };
    return Array.from({ length: count }, drawOne);
  },
} satisfies Dataset<TextExample>;
