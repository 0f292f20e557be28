/** What there is to look at: bounds beside the claims that they test, and which audits raise the alarm. */
import type { Event } from "../../../src/lab/event.ts";
import { pointOf } from "../../../src/lab/reasoning/curves.ts";
import { examplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Figure, Point, Series } from "../../../src/lab/summary.ts";
import { meanOver, type Sample, samplesUnder } from "../study/records.ts";
import { alarmRate } from "./findings.ts";
import type { Settings } from "./settings.ts";
import { correctTrainer, type State, subjectsOf } from "./subjects.ts";

/** All figures, in the order of the page. */
export const figures = (events: readonly Event[], settings: Settings): Figure[] => [
  boundsOfCorrect(events, settings),
  boundsOfWrong(events, settings),
  alarms(events, settings),
];

const methodNames = {
  gdp: "gdp: Gaussian noise",
  "f-dp": "f-dp: Gaussian noise, one run",
  "one-run": "one-run: any mechanism",
};

function boundsOfCorrect(events: readonly Event[], { epsilons }: Settings): Figure {
  const rising = epsilons.toSorted((a, b) => a - b);
  const line = (name: string, measure: (sample: Sample) => number): Series => ({
    name,
    points: rising.map((epsilon) =>
      meanPoint(epsilon, samplesUnder(events, correctTrainer(epsilon)), measure),
    ),
  });
  return {
    ...{ kind: "line", id: "correct", title: "The correct trainer: what is shown, and claimed" },
    caption:
      "Lower bounds on epsilon by method, over the epsilon that is claimed. A bound above the claim would be an alarm. Means with 95% intervals over audits.",
    x: { label: "claimed epsilon" },
    y: { label: "epsilon", unit: "number" },
    series: [
      line("the claim", ({ outcome }) => Number(outcome.claimed)),
      ...Object.entries(methodNames).map(([method, name]) =>
        line(name, ({ outcome }) => Number(outcome[method])),
      ),
    ],
  };
}

function boundsOfWrong(events: readonly Event[], settings: Settings): Figure {
  const names = namesOf(settings, "wrong");
  const dots = (name: string, measure: (sample: Sample) => number): Series => ({
    name,
    points: names.map((bug) => meanPoint(bug, samplesUnder(events, bug), measure)),
  });
  return {
    ...{ kind: "dot", id: "wrong", title: "Bugs: what is shown, and claimed" },
    caption:
      "The largest lower bound on epsilon beside the epsilon that was claimed. Means with 95% intervals over audits.",
    x: { label: "bug" },
    y: { label: "epsilon", unit: "number" },
    series: [
      dots("shown", ({ outcome }) => Number(outcome.largest)),
      dots("claimed", ({ outcome }) => Number(outcome.claimed)),
    ],
  };
}

const stateNames: Readonly<Record<State, string>> = {
  correct: "correct",
  wrong: "wrong",
  hidden: "wrong, and hidden by its data",
};

function alarms(events: readonly Event[], settings: Settings): Figure {
  const states = Object.keys(stateNames) as State[];
  return {
    ...{ kind: "dot", id: "alarms", title: "Which audits raise the alarm" },
    caption: "Share of audits with an alarm, with exact 95% intervals.",
    x: { label: "what was audited" },
    y: { label: "audits with an alarm", unit: "rate", domain: [0, 1] },
    series: states.map((state) => ({
      name: stateNames[state],
      points: namesOf(settings, state).map((name) => {
        const samples = samplesUnder(events, name);
        return { ...pointOf(name, alarmRate(samples)), examples: someOf(samples) };
      }),
    })),
  };
}

const namesOf = (settings: Settings, wanted: State): string[] =>
  subjectsOf(settings)
    .filter(({ state }) => state === wanted)
    .map(({ name }) => name);

const someOf = (samples: readonly Sample[]) =>
  examplesOf(samples, ({ outcome }) => outcome.alarm === true);

function meanPoint(
  x: number | string,
  samples: readonly Sample[],
  measure: (sample: Sample) => number,
): Point {
  if (samples.length === 0) return { x, y: null, n: 0 };
  return { ...pointOf(x, meanOver(samples, measure)), examples: someOf(samples) };
}
