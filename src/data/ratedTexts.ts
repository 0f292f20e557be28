/**
 * Short messages, kind and rude, each with the rating of one reader: what a safety classifier is trained on where there is no
 * real data. The insults are mild and made up. Nouns occur in both kinds, so that no list of words is enough, and
 * readers do not always agree, so that no classifier can be certain.
 *
 * Does not prove: anything about how people write, or what they find offensive.
 */
import { type Generator, generator } from "../math/seed.ts";
import type { Dataset } from "./dataset.ts";
import { splitByText } from "./splitByText.ts";

/** A text, and whether people call it unsafe. */
export interface RatedText {
  readonly text: string;
  readonly isUnsafe: boolean;
}

const lists = {
  noun: "turnip,biscuit,doorknob,teapot,cabbage,lampshade,noodle,pudding,sock,bucket".split(","),
  rude: "soggy,muddle-headed,useless,smelly,brainless,lazy,rotten,wobbly".split(","),
  kind: "fresh,lovely,new,little,warm,old,shiny,soft".split(","),
  place: "garden,kitchen,office,market,library,harbour".split(","),
  group: "neighbours,visitors,musicians,left-handed people,early risers".split(","),
  friend: "Ada,Ben,Cleo,Dan,Eve,Finn".split(","),
} as const;

type List = keyof typeof lists;

/** Sentences with places for words, and how likely a reader calls them unsafe. */
interface Kind {
  readonly share: number;
  readonly unsafe: number;
  readonly sentences: readonly string[];
}

const kinds: readonly Kind[] = [
  {
    ...{ share: 0.5, unsafe: 0.02 },
    sentences: [
      "I put the {kind} {noun} in the {place}.",
      "{friend} bought a {noun} at the {place} today.",
      "Have you seen my {noun}? I left it in the {place}.",
      "The {group} met in the {place}, and it was a {kind} evening.",
      "Thank you for the {kind} {noun}, {friend}!",
      "This {noun} is a bit {rude}, I will cook another one.",
      "You are right, {friend}, the {place} is closed.",
    ],
  },
  {
    ...{ share: 0.4, unsafe: 0.97 },
    sentences: [
      "You {rude} {noun}, get out of my {place}.",
      "{friend} is a {rude} {noun} and everybody knows it.",
      "Shut up, {friend}, you {noun}.",
      "All {group} are {rude}, keep them out of the {place}.",
      "Nobody in the {place} wants you, {friend}, go away.",
      "What a {rude} thing to say, you {noun}.",
    ],
  },
  {
    ...{ share: 0.1, unsafe: 0.5 },
    sentences: [
      "You {kind} old {noun}, come to the {place}!",
      "{friend}, you {noun}, you made my day.",
      "Typical {group}, always first in the {place}.",
    ],
  },
];

function drawOne(draws: Generator): RatedText {
  let left = draws.uniform();
  const kind = kinds.find(({ share }) => {
    left -= share;
    return left < 0;
  });
  const { sentences, unsafe } = kind ?? kinds[0]!;
  const text = draws
    .pick(sentences)
    .replace(/\{(\w+)\}/g, (_, list: string) => draws.pick(lists[list as List]));
  return { text, isUnsafe: draws.uniform() < unsafe };
}

export default {
  name: "ratedTexts",
  description: "Short messages, kind and rude, each with the rating of one reader.",
  licence: "generated here, no restriction",
  unitOfPrivacy: "example",
  draw: (seed, { split, count }) => {
    const draws = generator(seed);
    const drawOf = (): RatedText => {
      const rated = drawOne(draws);
      return splitByText(rated.text) === split ? rated : drawOf();
    };
    return Array.from({ length: count }, drawOf);
  },
} satisfies Dataset<RatedText>;
