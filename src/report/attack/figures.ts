/** What the page of an attack draws: the score on its way, what was found on the way, and what each judge says. */
import { judges } from "../../lab/attack/attackTotals.ts";
import type { RecordedAttack } from "../../lab/attack/readAttack.ts";
import type { Figure, Point, Series } from "../../lab/summary.ts";
import { isUnsafe, type Judge } from "../../metrics/unsafe.ts";
import { evenly } from "../transcripts.ts";
import type { ShownPrompt } from "./samples.ts";

/** Who says unsafe, in words. */
export const judgeNames: Readonly<Record<Judge, string>> = {
  unsafe: "the rule",
  independentScore: "independent classifier",
  independentResponseScore: "independent classifier, response alone",
  trainingScore: "classifier that was climbed",
  trainingResponseScore: "the same, response alone",
};

/** Points of a line; more could not be told apart. */
const mostPoints = 300;

/** Judges that said anything, in their order. */
export const heardJudges = (prompts: readonly ShownPrompt[]): readonly Judge[] =>
  judges.filter((judge) => prompts.some(({ record }) => record[judge] !== null));

/** P(unsafe) of the best prompt of every step, and of the best until then. */
export function scoreFigure({ steps }: RecordedAttack): Figure {
  const scored = steps.filter(({ best }) => best !== null);
  let highest = 0;
  const until = scored.map(({ forwards, best }) => {
    highest = Math.max(highest, best!);
    return { x: forwards, y: highest };
  });
  const each = scored.map(({ forwards, best }) => ({ x: forwards, y: best }));
  return {
    ...{ kind: "line", id: "score", title: "The score on its way" },
    caption: "Highest P(unsafe) of the prompts of a step, by the classifier that was climbed.",
    x: { label: "forwards" },
    y: { label: "P(unsafe)", unit: "rate", domain: [0, 1] },
    series: [line("best so far", until), line("of this step", each)],
  };
}

/** How many different unsafe prompts had been found, by judge. */
export function foundFigure(prompts: readonly ShownPrompt[]): Figure {
  const last = Math.max(0, ...prompts.map(({ record }) => record.forwards ?? 0));
  const series = heardJudges(prompts).map((judge) => {
    const unsafe = prompts.filter(({ record }) => saysUnsafe(record, judge));
    const found = unsafe.map(({ record, name }) => ({ x: record.forwards ?? 0, name }));
    found.sort((a, b) => a.x - b.x);
    const points = found.map(({ x, name }, at) => ({ x, y: at + 1, examples: [name] }));
    return line(judgeNames[judge], [{ x: 0, y: 0 }, ...points, { x: last, y: points.length }]);
  });
  return {
    ...{ kind: "line", id: "found", title: "Different unsafe prompts" },
    caption:
      "How many had been found, P(unsafe) above 0.9. Where the lines part, prompts fool a classifier.",
    x: { label: "forwards" },
    y: { label: "unsafe prompts", unit: "number" },
    series,
  };
}

const saysUnsafe = (record: ShownPrompt["record"], judge: Judge) =>
  isUnsafe({ [judge]: record[judge] }, judge) === true;

const line = (name: string, points: readonly Point[]): Series => ({
  name,
  points: evenly(points, mostPoints),
});
