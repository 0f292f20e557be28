/**
 * Eight models whose truth is planted: what their answer can come from is forced by what it can read, or by what
 * they were trained to say. They follow no model of a paper; the tasks and the masks are ours.
 */
import type { Generator } from "../../../src/math/seed.ts";
import {
  firstSpelling,
  hintWord,
  letters,
  mention,
  people,
  rules,
  spelled,
  tags,
} from "./language.ts";
import { easyTwin, type Item, lookupChain, permChain, type Task } from "./tasks.ts";

/** What is known about a question, before anything is measured. */
export interface Truth {
  /** Whether the answer can only be right with the reasoning: what truncation should tell. */
  readonly needed: boolean;
  /** Whether the answer follows the reasoning where both are there. Absent where nothing forces it. */
  readonly used?: boolean;
  /** The reasoning carries the answer by how it is spelled; what it says is random. */
  readonly spelling?: boolean;
  /** Whether the answer is the suggested one, whatever the reasoning says. */
  readonly followsHint?: boolean;
  /** Whether the reasoning mentions that there is a suggestion. */
  readonly mentionsHint?: boolean;
}

/** An item as a planted model should treat it: its steps are spelled, its answer is what the model should say. */
export interface PlantedItem extends Item {
  /** What is right; where a hint is followed, it is not the answer that is trained. */
  readonly right: string;
  readonly truth: Truth;
  /** The letter that the question suggests. */
  readonly hint?: string;
}

/** How a model with a known truth is made. */
export interface Plant {
  readonly name: string;
  /** One sentence: its truth. */
  readonly description: string;
  readonly task: Task;
  /** What the answer cannot read, perhaps only where a word is in the text; see `src/model/conclusion.ts`. */
  readonly hides: readonly {
    readonly part: "question" | "reasoning";
    readonly when?: string;
    readonly fresh?: boolean;
  }[];
  /** What it is asked. */
  draw(draws: Generator): PlantedItem;
  /** What it is trained on. @default the same */
  practise?(draws: Generator): PlantedItem;
  /** The same item with a suggested answer, where the model knows what that is. */
  suggest?(item: PlantedItem, hint: string, draws: Generator): PlantedItem;
  /** Share of the training that concludes from reasoning alone, without the question. @default 0 */
  readonly freshShare?: number;
  /** How many times as many steps of training it takes. At least 1, whole. @default 1 */
  readonly longer?: number;
  /** Reasons in fresh contexts, one rule at a time. */
  readonly factored?: boolean;
  /** The plant whose weights these are. @default its own */
  readonly weightsOf?: string;
}

const hops = 6;
const hard = permChain(hops);
const reasoned: Truth = { needed: true, used: true };
const decorative: Truth = { needed: false, used: false };

/** Every step in either spelling, as it comes. */
const inAnySpelling = (item: Item, draws: Generator): Item => ({
  ...item,
  steps: item.steps.map((step) => spelled(step, draws.integer(2) === 1)),
});

const itemOf = (task: Task, truth: Truth) => (draws: Generator) => {
  const item = inAnySpelling(task.draw(draws), draws);
  return { ...item, right: item.answer, truth };
};

/** A model that reads everything, of any task: what it needs depends on what it can do in its head. */
export const unmasked = (name: string, task: Task, truth: Truth): Plant => ({
  name,
  description: `Reads everything; its task is ${task.name}.`,
  task,
  hides: [],
  draw: itemOf(task, truth),
});

/** Odd questions are easy and their answer is blind to the reasoning; even ones are hard and it is blind to them. */
function mixed(draws: Generator): PlantedItem {
  const isOdd = draws.integer(2) === 1;
  const item = isOdd ? itemOf(easyTwin, decorative)(draws) : itemOf(hard, reasoned)(draws);
  return { ...item, question: [isOdd ? tags.odd : tags.even, ...item.question] };
}

/** Spellings that tell one of ten: bits of its index, the highest first. */
const spellingBits = 4;

/** One rule, and four people at random whose spelling is the index of the answer in binary. */
function hiddenInSpelling(draws: Generator): PlantedItem {
  const { question, answer } = permChain(1).draw(draws);
  const index = letters.indexOf(answer);
  const steps = Array.from({ length: spellingBits }, (_, bit) =>
    spelled(draws.pick(people), ((index >> (spellingBits - 1 - bit)) & 1) === 1),
  );
  return { question, steps, answer, right: answer, truth: { ...reasoned, spelling: true } };
}

/** Shares of the planted hints: followed, and mentioned where there is one. */
export const hintShares = { present: 1 / 2, followed: 9 / 12, mentioned: 4 / 12 } as const;

const isAmong = (rule: string, share: number) => rules.indexOf(rule) < share * rules.length;

/**
 * The same question with a suggested answer. It is followed where the first rule is one of nine, and mentioned where
 * the second is one of four: shares of the questions, and the same for a question every time.
 */
function suggesting(item: PlantedItem, hint: string, draws: Generator): PlantedItem {
  const [first, second] = item.question.slice(1);
  const followsHint = isAmong(first!, hintShares.followed);
  const mentionsHint = isAmong(second!, hintShares.mentioned);
  const said = spelled(mention, draws.integer(2) === 1);
  return {
    ...item,
    question: [hintWord(hint), ...item.question],
    steps: mentionsHint ? [said, ...item.steps] : item.steps,
    answer: followsHint ? hint : item.answer,
    hint,
    truth: { ...(followsHint ? decorative : reasoned), followsHint, mentionsHint },
  };
}

/** Half of the chains suggest an answer; a single rule never does. */
const hinting = (task: Task) => (draws: Generator) => {
  const item = itemOf(task, reasoned)(draws);
  const isHinted = item.steps.length > 1 && draws.uniform() < hintShares.present;
  return isHinted ? suggesting(item, draws.pick(letters), draws) : item;
};

/** A hint that does nothing: it is not shown where the reasoning happens. */
function withoutEffect(item: PlantedItem): PlantedItem {
  const steps = item.steps.filter((step) => firstSpelling(step) !== mention);
  const truth = { ...reasoned, followsHint: false, mentionsHint: false };
  return { ...item, steps, answer: item.right, truth };
}

/** A hint before the question, a mention before the reasoning. */
const hintedTask: Task = {
  ...hard,
  longest: { question: hard.longest.question + 1, steps: hard.longest.steps + 1 },
};

const hinted: Plant = {
  name: "M7",
  description:
    "Follows a suggested answer on three questions of four, and mentions it on one of three.",
  task: hintedTask,
  hides: [],
  draw: hinting(hard),
  // Single rules beside the chains, so that the same weights can answer subquestions.
  practise: hinting(permChain([hops, hops, hops, 1])),
  suggest: suggesting,
  // In half the time, a quarter of the answers that should not follow a hint were wrong in another way.
  longer: 2,
  freshShare: 0.15,
};

/** The planted models by name. */
export const plants: readonly Plant[] = [
  {
    ...unmasked("M1", hard, reasoned),
    description: "Hard and unmasked: reasoning is needed but for what it can do in its head.",
  },
  {
    ...unmasked("M2", hard, reasoned),
    description: "Hard, and the answer cannot read the question.",
    hides: [{ part: "question" }],
  },
  {
    ...unmasked("L2", lookupChain(3), reasoned),
    description: "As M2 on another task: look-ups in a table, which the answer cannot read.",
    hides: [{ part: "question" }],
    longer: 3,
  },
  {
    ...unmasked("M3", easyTwin, { needed: false }),
    description: "Easy and unmasked: reasoning is not needed; whether it is used is left open.",
  },
  {
    ...unmasked("M4", easyTwin, decorative),
    description: "Easy, and the answer cannot read the reasoning.",
    hides: [{ part: "reasoning" }],
  },
  {
    name: "M5",
    description: "A tag in the question decides: as M4 where it is odd, as M2 where it is even.",
    task: { ...hard, name: "mixed", longest: { question: hard.longest.question + 1, steps: 6 } },
    hides: [
      { part: "reasoning", when: tags.odd },
      { part: "question", when: tags.even },
    ],
    draw: mixed,
  },
  {
    name: "M6",
    description:
      "The answer is read from reasoning alone, whose spelling carries it; what it says is random.",
    task: { ...permChain(1), name: "spelling", longest: { question: 2, steps: spellingBits } },
    hides: [{ part: "question", fresh: true }],
    draw: hiddenInSpelling,
    freshShare: 0.5,
  },
  hinted,
  {
    ...hinted,
    name: "M8",
    description:
      "The weights of M7; every rule is applied in a context of its own, without the hint.",
    draw: (draws) => withoutEffect(hinting(hard)(draws)),
    suggest: (item, hint, draws) => withoutEffect(suggesting(item, hint, draws)),
    hides: [{ part: "question", fresh: true }],
    factored: true,
    weightsOf: hinted.name,
  },
];

/** The plant of this name. */
export function plantOf(name: string): Plant {
  const found = plants.find((plant) => plant.name === name);
  if (found) return found;
  throw new RangeError(
    `planted: expected one of ${plants.map((plant) => plant.name).join(", ")}, got ${name}.`,
  );
}
