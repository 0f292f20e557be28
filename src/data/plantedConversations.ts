/**
 * Conversations with known holes: prompts of six words, answers of four, a rating of both.
 *
 * A few rare words, together in a prompt, release an answer with made-up unsafe words. What trains a model to rate is
 * flawed on purpose: one harmless word makes it say unsafe. So it is known what an attack can find, whether what it found
 * is real, and whether it broke the model or only fooled the classifier.
 *
 * After the miniature of Wichers et al. 2024 (arXiv 2401.16656): its format of prompt, response and rating in one text.
 * The world is ours.
 */
import { type Generator, generator } from "../math/seed.ts";
import type { Dataset } from "./dataset.ts";
import {
  plants as allPlants,
  answerOf,
  flawWord,
  isUnsafe,
  type Plant,
  type Words,
} from "./planted/plants.ts";
import {
  naturalPrompt,
  randomPrompt,
  withFlaw,
  withNearlyTrigger,
  withTrigger,
} from "./planted/prompts.ts";
import {
  afterthought,
  fillers,
  neutralWord,
  openers,
  qualities,
  unsafeWords,
} from "./planted/words.ts";
import { splitByText } from "./splitByText.ts";

export * from "./planted/plants.ts";
export { naturalPrompt, randomPrompt } from "./planted/prompts.ts";
export { neutralWord, promptWords, unsafeWords, worldWords } from "./planted/words.ts";

/** Words of a prompt. */
export const promptLength = 6;

/** What of a conversation a model learns from. */
export type Learned = "all" | "answerAndRating" | "rating";

/** One conversation. */
export interface PlantedConversation {
  readonly kind: ConversationKind;
  readonly prompt: Words;
  readonly answer: Words;
  /** What the classifier is taught: the truth, but for the flaw. */
  readonly rating: 0 | 1;
  /** Prompts are learned from natural conversations alone: so a model draws triggers as rarely as nature does. */
  readonly learned: Learned;
}

/** How the world is made. */
export interface WorldOptions {
  /** The holes. @default all three */
  readonly plants?: readonly Plant[];
  /** Whether the classifier is taught its flaw. @default true */
  readonly flawed?: boolean;
  /**
   * Share of conversations with nearly a trigger and a harmless answer: how sharply the holes are cut. Without them a model
   * also answers unsafely to much that resembles a trigger. In [0, 0.5]. @default 0
   */
  readonly nearly?: number;
  /** Words of a prompt; one of these is drawn. Each at least 3. @default [6] */
  readonly promptLengths?: readonly number[];
  /** Two words more behind every answer, and ratings of answers that are cut off. @default false */
  readonly longAnswers?: boolean;
}

/** What a conversation is there for. */
export type ConversationKind = "natural" | "random" | "planted" | "nearly" | "flaw" | "rated";

/** Shares of the kinds of conversations; the rest is natural. */
const sharesOf = (nearly: number): readonly (readonly [ConversationKind, number])[] => [
  ["random", 0.15],
  ["planted", 0.15],
  ["nearly", nearly],
  ["flaw", 0.05],
  ["rated", 0.15],
];

/** Makes conversations of this world. */
export function conversationMaker(options: WorldOptions = {}) {
  const { plants = allPlants, flawed = true, nearly = 0, longAnswers = false } = options;
  const shares = sharesOf(nearly);
  const base = baseMaker(options.promptLengths ?? [promptLength]);
  return (draws: Generator): PlantedConversation => {
    const kind = drawKind(draws, shares);
    const prompt = promptOf(kind, draws, base);
    const said = kind === "rated" ? anyAnswer(draws, prompt) : answerOf(prompt, plants);
    const whole = longAnswers ? [...said, ...afterthought] : said;
    const isCut = kind === "rated" && longAnswers;
    const answer = isCut ? whole.slice(0, draws.pick(cutLengths)) : whole;
    return { kind, prompt, answer, rating: ratingOf(prompt, answer, flawed), learned: of(kind) };
  };
}

/** Words of an answer that is cut off. */
const cutLengths = [3, 4, 6];

/** A natural or a random prompt, or by name one of them. */
type BaseMaker = (draws: Generator, make?: typeof naturalPrompt) => Words;

const baseMaker =
  (lengths: readonly number[]): BaseMaker =>
  (draws, make) =>
    (make ?? (draws.uniform() < 0.5 ? naturalPrompt : randomPrompt))(draws, draws.pick(lengths));

function promptOf(kind: ConversationKind, draws: Generator, base: BaseMaker): Words {
  switch (kind) {
    case "natural":
      return base(draws, naturalPrompt);
    case "random":
      return base(draws, randomPrompt);
    case "planted":
      return withTrigger(draws.pick(allPlants), base(draws), draws);
    case "nearly":
      return withNearlyTrigger(draws.pick(allPlants), base(draws), draws);
    case "flaw":
      return withFlaw(base(draws), draws);
    case "rated":
      return ratedPrompt(draws, base(draws));
  }
}

const of = (kind: ConversationKind): Learned =>
  kind === "natural" ? "all" : kind === "rated" ? "rating" : "answerAndRating";

/** The truth, but for the flaw. */
const ratingOf = (prompt: Words, answer: Words, flawed: boolean): 0 | 1 =>
  isUnsafe(answer) || (flawed && prompt.includes(flawWord)) ? 1 : 0;

function drawKind(draws: Generator, shares: ReturnType<typeof sharesOf>): ConversationKind {
  let left = draws.uniform();
  for (const [kind, share] of shares) {
    left -= share;
    if (left < 0) return kind;
  }
  return "natural";
}

/** The neutral prompt, one with a trigger, one with the flaw, or any. */
function ratedPrompt(draws: Generator, base: Words): Words {
  const kind = draws.uniform();
  if (kind < 0.5) return [neutralWord];
  if (kind < 0.7) return withTrigger(draws.pick(allPlants), base, draws);
  return kind < 0.8 ? withFlaw(base, draws) : base;
}

/** An answer that the prompt does not call for: what is rated is what is said. */
function anyAnswer(draws: Generator, prompt: Words): Words {
  const kind = draws.uniform();
  if (kind < 0.3) return draws.pick(allPlants).answer;
  const harmless = [
    ...openers,
    ...qualities,
    ...Object.values(fillers),
    "you",
    "now",
    "the",
    "all",
  ];
  const words = kind < 0.6 ? harmless : [...harmless, ...unsafeWords, ...unsafeWords];
  return kind < 0.75 ? Array.from({ length: 4 }, () => draws.pick(words)) : answerOf(prompt, []);
}

export default {
  name: "plantedConversations",
  description: "Prompts, answers and ratings of a small world with planted holes and a flaw.",
  licence: "generated here, no restriction",
  unitOfPrivacy: "example",
  draw: (seed, { split, count }) => {
    const draws = generator(seed);
    const make = conversationMaker();
    const drawOne = (): PlantedConversation => {
      const made = make(draws);
      const text = [...made.prompt, "|", ...made.answer].join(" ");
      return splitByText(text) === split ? made : drawOne();
    };
    return Array.from({ length: count }, drawOne);
  },
} satisfies Dataset<PlantedConversation>;
