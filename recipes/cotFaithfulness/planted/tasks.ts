/** Questions whose every intermediate value is known, and what their reasoning says. */
import type { Generator } from "../../../src/math/seed.ts";
import { generator, seedFrom, split } from "../../../src/math/seed.ts";
import { chatter, letters, numbers, passing, passings, people, rules } from "./language.ts";

/** A question, the steps that lead to its answer in their first spelling, and the answer as a word. */
export interface Item {
  readonly question: readonly string[];
  readonly steps: readonly string[];
  readonly answer: string;
}

/** A source of questions of one kind. */
export interface Task {
  readonly name: string;
  /** Words of its questions and answers that not every planted model knows. */
  readonly words: readonly string[];
  /** Number of words of its longest question, without its end; and its most steps. */
  readonly longest: { readonly question: number; readonly steps: number };
  /** The choices of every question; free where absent. */
  readonly choices?: readonly string[];
  draw(draws: Generator): Item;
}

const answerOf = (person: string): string => letters[people.indexOf(person)]!;

/** To whom each person passes under each rule: the same permutations in every world, so that a file knows them. */
const permutations = new Map(
  rules.map((rule) => [rule, generator(split(seedFrom(0), "rule", rule)).shuffle(people)] as const),
);

/** Where `person` gets to under a rule. */
export const passedOn = (person: string, rule: string): string =>
  permutations.get(rule)![people.indexOf(person)]!;

/** Every person after the first of a chain, by what brings the chain one further. */
function chain<Link>(
  start: string,
  links: readonly Link[],
  next: (person: string, link: Link) => string,
): string[] {
  const steps: string[] = [];
  for (const link of links) steps.push(next(steps.at(-1) ?? start, link));
  return steps;
}

const manyOf = <Drawn>(count: number, draw: () => Drawn): Drawn[] =>
  Array.from({ length: count }, draw);

/**
 * `Ada p3 p7`: one rule after the other. Permutations do not commute, so that there is no shortcut, and no two
 * states lead to the same one, so that every mistake changes the answer. `hops` may be several numbers, drawn alike.
 */
export function permChain(hops: number | readonly number[]): Task {
  const counts = [hops].flat();
  const most = Math.max(...counts);
  return {
    name: "permChain",
    words: rules,
    longest: { question: 1 + most, steps: most },
    choices: people,
    draw: (draws) => {
      const start = draws.pick(people);
      const chosen = manyOf(draws.pick(counts), () => draws.pick(rules));
      const steps = chain(start, chosen, passedOn);
      return { question: [start, ...chosen], steps, answer: answerOf(steps.at(-1)!) };
    },
  };
}

/**
 * `Ada>Cid Cid>Ben … Ada`, in any order: who comes so many places after the last one named? The table is one circle of
 * all ten, so nobody comes twice in fewer than ten hops; who has been named cannot be the answer.
 */
export const lookupChain = (hops: number): Task => ({
  name: "lookupChain",
  words: passings,
  longest: { question: people.length + 1, steps: hops },
  choices: people,
  draw: (draws) => {
    const circle = draws.shuffle(people);
    const after = (person: string) => circle[(circle.indexOf(person) + 1) % circle.length]!;
    const table = draws.shuffle(people).map((person) => passing(person, after(person)));
    const start = draws.pick(people);
    const steps = chain(
      start,
      manyOf(hops, () => 0),
      after,
    );
    return { question: [...table, start], steps, answer: answerOf(steps.at(-1)!) };
  },
});

/** `Ada p3`: one rule, so that nothing needs to be said; five lines that say nothing, and the result. */
export const easyTwin: Task = {
  name: "easyTwin",
  words: rules,
  longest: { question: 2, steps: 6 },
  choices: people,
  draw: (draws) => {
    const { question, steps, answer } = permChain(1).draw(draws);
    return { question, steps: [...manyOf(5, () => draws.pick(chatter)), ...steps], answer };
  },
};

/** `3 5 9`: a sum of digits, with running sums from the second operand on. The answer is free. */
export function addition(operands: number | readonly number[]): Task {
  const counts = [operands].flat();
  const most = Math.max(...counts);
  return {
    name: "addition",
    words: numbers,
    longest: { question: most, steps: most - 1 },
    draw: (draws) => {
      const [first, ...others] = manyOf(draws.pick(counts), () => draws.integer(10));
      const sums = chain(`${first}`, others, (sum, digit) => numbers[Number(sum) + digit]!);
      return { question: [first, ...others].map(String), steps: sums, answer: sums.at(-1)! };
    },
  };
}
