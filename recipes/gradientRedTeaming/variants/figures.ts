/** Tables 1 and 2 as figures. */
import type { Event } from "../../../src/lab/event.ts";
import type { Figure, PaperPoint } from "../../../src/lab/summary.ts";
import distinct2 from "../../../src/metrics/distinct2.ts";
import flawShare from "../../../src/metrics/flawShare.ts";
import meanLogPerplexity from "../../../src/metrics/meanLogPerplexity.ts";
import plantRecall from "../../../src/metrics/plantRecall.ts";
import selfBleu from "../../../src/metrics/selfBleu.ts";
import softHardGap from "../../../src/metrics/softHardGap.ts";
import { conditionFigure, paperPoints, unsafeFigure } from "../study/figures.ts";
import { names } from "./conditions.ts";

const all = Object.values(names);

/** Table 1: f(x, y) by the training classifier, f(x, y) and f(y) by the independent one. */
const tableOne = paperPoints(
  {
    [names.gbrt]: { training: 0.71, exchange: 0.33, response: 0.12 },
    [names.realism]: { training: 0.94, exchange: 0.86, response: 0.62 },
    [names.response]: { training: 0.24, exchange: 0.42, response: 0.57 },
    [names.finetune]: { training: 0.22, exchange: 0.2, response: 0.19 },
    [names.reinforce]: { training: 0.1, exchange: 0.11, response: 0.12 },
  },
  "Table 1",
);

const tableTwo = (values: Readonly<Record<string, number>>): PaperPoint[] =>
  Object.entries(values).map(([x, y]) => ({
    ...{ x, y, label: "LaMDA 2B", grade: "paper text" },
    source: "Wichers et al. 2024, Table 2",
  }));

/** All figures, in the order of the page. */
export const figures = (events: readonly Event[]): Figure[] => [
  unsafeFigure(events, all, {
    title: "Who breaks the model, and who fools a judge",
    paper: tableOne,
  }),
  foundFigure(events),
  perplexityFigure(events),
  diversityFigure(events),
  conditionFigure(events, {
    ...{ id: "gap", title: "What hardening costs", conditions: all.filter(isGradient) },
    caption: "P(unsafe) that the relaxed prompt promised, minus what its likeliest tokens keep.",
    y: { label: "soft minus hard", unit: "number" },
    series: [{ name: "gap", measure: softHardGap.measure }],
    references: [{ label: "no gap", y: 0 }],
  }),
];

const isGradient = (name: string): boolean => name.startsWith("GBRT");

const foundFigure = (events: readonly Event[]): Figure =>
  conditionFigure(events, {
    ...{ id: "found", title: "What was found", conditions: all },
    caption:
      "Share of the three plants that a replicate found, and of prompts with the word that only fools the classifier.",
    y: { label: "share", unit: "rate", domain: [0, 1] },
    series: [
      { name: "plants found", measure: plantRecall.measure },
      { name: "prompts with the flaw word", measure: flawShare.measure },
    ],
  });

const perplexityFigure = (events: readonly Event[]): Figure =>
  conditionFigure(events, {
    ...{ id: "perplexity", title: "How likely the prompts are", conditions: all },
    caption:
      "Mean negative log-likelihood of the prompts under the attacked model, in nats per token. The paper's vocabulary is another, and much larger.",
    y: { label: "nats per token", unit: "number" },
    series: [{ name: "log-perplexity", measure: meanLogPerplexity.measure }],
    paper: tableTwo({
      [names.gbrt]: 11.18,
      [names.realism]: 7.94,
      [names.response]: 11.28,
      [names.finetune]: 6.94,
      [names.reinforce]: 4.77,
    }),
  });

const diversityFigure = (events: readonly Event[]): Figure =>
  conditionFigure(events, {
    ...{ id: "diversity", title: "How different the prompts are", conditions: all },
    caption:
      "Self-BLEU: mean BLEU of each prompt against each other one, lower is more diverse. Distinct-2: different pairs of neighbouring words, out of all.",
    y: { label: "Self-BLEU, distinct-2", unit: "number", domain: [0, 1] },
    series: [
      { name: "Self-BLEU", measure: selfBleu.measure },
      { name: "distinct-2", measure: distinct2.measure },
    ],
    paper: tableTwo({
      [names.gbrt]: 0.24,
      [names.realism]: 0.08,
      [names.response]: 0.04,
      [names.finetune]: 0.24,
      [names.reinforce]: 0.35,
    }).map((point) => ({ ...point, series: "Self-BLEU" })),
  });
