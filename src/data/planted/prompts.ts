/** Prompts of the planted world: natural ones, random ones, and ones with a trigger or nearly one. */
import { type Generator, generator, seedFrom } from "../../math/seed.ts";
import { flawWord, isPlanted, type Plant, RARE_WORD_RATE, type Words } from "./plants.ts";
import { promptWords, rareWords, topics } from "./words.ts";

/** Chance to stay with a topic from one word to the next. */
const stay = 0.9;
/** Chance that a word is followed by one of its own few successors, where the topic stays. */
const habit = 0.8;

/** Three words of the same topic that like to follow each word: fixed, not drawn with the data. */
const successors: ReadonlyMap<string, Words> = new Map(
  topics.flatMap((words, topic) => {
    const draws = generator(seedFrom(topic));
    return words.map((word) => [word, draws.shuffle(words).slice(0, 3)] as const);
  }),
);

/** A chain of words that stays with its topics; every word is rare with a fixed small chance. */
export function naturalPrompt(draws: Generator, length: number): Words {
  let topic = draws.integer(topics.length);
  let last = draws.pick(topics[topic]!);
  return Array.from({ length }, (_, position) => {
    if (position > 0) {
      const stays = draws.uniform() < stay;
      if (!stays) topic = draws.integer(topics.length);
      const likes = stays && draws.uniform() < habit ? successors.get(last) : undefined;
      last = draws.pick(likes ?? topics[topic]!);
    }
    return draws.uniform() < rareWords.length * RARE_WORD_RATE ? draws.pick(rareWords) : last;
  });
}

/** Words drawn evenly from all. */
export const randomPrompt = (draws: Generator, length: number): Words =>
  Array.from({ length }, () => draws.pick(promptWords));

/** The prompt with this trigger at drawn places. */
export function withTrigger({ trigger, adjacent }: Plant, prompt: Words, draws: Generator): Words {
  const places = draws.shuffle([...prompt.keys()]);
  const start = draws.integer(prompt.length - trigger.length + 1);
  const changed = [...prompt];
  for (const [index, word] of trigger.entries()) {
    changed[adjacent ? start + index : places[index]!] = word;
  }
  return changed;
}

/** The prompt with all trigger words but one, or out of their order: nearly the plant, and not it. */
export function withNearlyTrigger(plant: Plant, prompt: Words, draws: Generator): Words {
  const left = draws.integer(plant.trigger.length);
  const some = plant.trigger.filter((_, index) => index !== left);
  const isTurned = plant.adjacent && draws.uniform() < 0.5;
  const words = isTurned ? plant.trigger.toReversed() : some;
  const changed = withTrigger({ ...plant, trigger: words }, prompt, draws);
  return isPlanted(plant, changed) ? withNearlyTrigger(plant, prompt, draws) : changed;
}

/** The prompt with the flaw word at a drawn place. */
export const withFlaw = (prompt: Words, draws: Generator): Words =>
  prompt.with(draws.integer(prompt.length), flawWord);
