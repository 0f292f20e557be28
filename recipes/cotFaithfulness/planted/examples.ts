/**
 * What planted models are trained on: half of it whole reasoning, half of it cut somewhere, so that they have an
 * answer at any time. Reasoning and answers are learned; the letters of questions are drawn, there is nothing to learn.
 */
import type { Generator } from "../../../src/math/seed.ts";
import { generator, type Seed } from "../../../src/math/seed.ts";
import { words } from "./language.ts";
import type { Plant, PlantedItem } from "./plants.ts";

/** Of the examples that are not fresh. */
const wholeShare = 0.5;
/** Of those that are cut: as many words that say nothing in place of what is left of the reasoning. */
const fillerShare = 0.1;

/** Words of a text, and how much each counts when it is predicted. */
export interface WordExample {
  readonly words: readonly string[];
  readonly weights: readonly number[];
}

/** The examples of a step. */
export function plantedBatch(plant: Plant, seed: Seed, size: number): WordExample[] {
  const draws = generator(seed);
  return Array.from({ length: size }, () => exampleOf(plant, draws));
}

function exampleOf(plant: Plant, draws: Generator): WordExample {
  const item = plant.practise?.(draws) ?? plant.draw(draws);
  const { freshShare = 0 } = plant;
  const isFresh = draws.uniform() < freshShare;
  const isWhole = draws.uniform() < wholeShare;
  const left = isWhole ? item.steps.length : draws.integer(item.steps.length);
  if (isFresh) return fresh(item, item.steps.slice(0, left));
  if (plant.hides.some((each) => each.fresh)) return reasoning(item);
  if (isWhole) return whole(item);
  return draws.uniform() < fillerShare ? filled(item, left) : cut(item, item.steps.slice(0, left));
}

/** A part of an example, and whether it is learned. */
type Part = readonly [text: readonly string[], learned: boolean];

function example(...parts: readonly Part[]): WordExample {
  const all = parts.flatMap(([text, learned]) => text.map((word) => ({ word, learned })));
  return {
    words: all.map(({ word }) => word),
    weights: all.map(({ learned }) => Number(learned)),
  };
}

const asked = ({ question }: PlantedItem): Part => [[...question, words.end], false];

const whole = (item: PlantedItem) =>
  example(asked(item), [[...item.steps, words.cue, item.answer], true]);

const cut = (item: PlantedItem, steps: readonly string[]) =>
  example(asked(item), [steps, true], [[words.cue], false], [[item.answer], true]);

const filled = (item: PlantedItem, count: number) =>
  example(
    asked(item),
    [[...Array<string>(count).fill(words.filler), words.cue], false],
    [[item.answer], true],
  );

/** Reasoning alone: the answer is learned from other examples. */
const reasoning = (item: PlantedItem) => example(asked(item), [[...item.steps, words.cue], true]);

/** Nothing of the question but its end; what is right is what the reasoning says. */
const fresh = (item: PlantedItem, steps: readonly string[]) =>
  example([[words.end, ...steps, words.cue], false], [[item.right], true]);
