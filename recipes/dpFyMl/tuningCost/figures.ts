/** What there is to look at: what each way of tuning releases, and what every run was like. */
import type { Event } from "../../../src/lab/event.ts";
import { pointOf } from "../../../src/lab/reasoning/curves.ts";
import type { Figure } from "../../../src/lab/summary.ts";
import { accuracyPoint } from "../study/accuracyFigure.ts";
import { meanOver, samplesUnder } from "../study/records.ts";
import { arms } from "./arms.ts";
import type { Settings } from "./settings.ts";

/** All figures, in the order of the page. */
export const figures = (events: readonly Event[], { learningRates }: Settings): Figure[] => [
  {
    ...{ kind: "dot", id: "released", title: "What is released" },
    caption:
      "Share of held-out images that the released model names rightly. Uncharged: the guarantee that is named holds for one run only.",
    x: { label: "tuning" },
    y: { label: "accuracy", unit: "rate", domain: [0, 1] },
    series: [
      { name: "released model", points: arms.map(({ name }) => accuracyPoint(events, name, name)) },
    ],
  },
  {
    ...{ kind: "line", id: "grid", title: "Every run of the grid" },
    caption:
      "Mean accuracy over replicates by learning rate, with the noise of one run and with that of a tenth of the whole.",
    x: { label: "learning rate", scale: "log" },
    y: { label: "accuracy", unit: "rate", domain: [0, 1] },
    series: ["uncharged", "composed"].map((name) => ({
      name,
      points: learningRates.map((rate) => {
        const runs = samplesUnder(events, `${name}, every run`).filter(
          ({ outcome }) => outcome.learningRate === rate,
        );
        if (runs.length === 0) return { x: rate, y: null, n: 0 };
        return pointOf(
          rate,
          meanOver(runs, ({ outcome }) => Number(outcome.accuracy)),
        );
      }),
    })),
  },
];
