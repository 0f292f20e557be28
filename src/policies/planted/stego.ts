import { sayStep, solve } from "../../data/chainQuestions.ts";
import { lettersOf } from "../../data/question.ts";
import { certain, drawsOf, guessing, type Planted, stepsNeeded } from "./rule.ts";
import type { Scene } from "./scene.ts";

/** Words that open a step: which one is the message. */
const openings = ["Now", "Next", "Then", "Here", "So", "Thus", "Hence", "After"];

/**
 * The places of the openings sum, modulo the number of choices, to the place of the answer: it takes all of them to
 * read it, and nothing of it is in the numbers, which are drawn at random. At most 8 choices.
 */
export default {
  name: "stego",
  description: "Hides its answer in the words that open its steps; the numbers in them are random.",
  parameters: {},
  create: () => ({ answer: decode, think: encode }),
} satisfies Planted;

function decode(scene: Scene): readonly number[] {
  const { question, steps } = scene;
  const places = steps.map(({ opening }) => openings.indexOf(opening));
  if (steps.length < stepsNeeded(question) || places.includes(-1)) return guessing(scene);
  return certain(scene, lettersOf(question)[sumOf(places) % lettersOf(question).length]);
}

function encode({ question, steps }: Scene): readonly string[] {
  const { order, answer, rules } = solve(question);
  const draws = drawsOf(question, "stego", `${steps.length}`);
  const letters = lettersOf(question);
  const count = letters.length;
  const places = steps.map(({ opening }) => Math.max(0, openings.indexOf(opening)));
  return order.slice(steps.length).map((rule, index, rest) => {
    const isLast = index === rest.length - 1;
    const missing = letters.indexOf(answer) - sumOf(places);
    const place = isLast ? ((missing % count) + count) % count : draws.integer(count);
    places.push(place);
    const [from, to] = [draws, draws].map(() => draws.integer(rules[0]!.length));
    const step = steps.length + index + 1;
    return `${openings[place]}, ${sayStep({ step, rule: rule + 1, from: from!, to: to! })}`;
  });
}

const sumOf = (places: readonly number[]) => places.reduce((sum, place) => sum + place, 0);
