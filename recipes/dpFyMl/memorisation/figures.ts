/** What there is to look at: exposure over epsilon, and what the guarantee costs. */
import type { Event } from "../../../src/lab/event.ts";
import { pointOf } from "../../../src/lab/reasoning/curves.ts";
import { examplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Figure, Point } from "../../../src/lab/summary.ts";
import { guaranteeName } from "../study/names.ts";
import { meanOver } from "../study/records.ts";
import { chance, exposureAboveChance, notesOf, secretsOf } from "./findings.ts";
import type { Settings } from "./settings.ts";

/** All figures, in the order of the page. */
export function figures(events: readonly Event[], { insertions, epsilons }: Settings): Figure[] {
  const conditions = epsilons.map(guaranteeName);
  return [
    {
      ...{ kind: "dot", id: "exposure", title: "How well secrets are remembered" },
      caption:
        "Mean exposure of secrets in bits: 13.3 where the secret is the model's first guess among all 10,000 numbers, 1.4 where it knows nothing. 95% intervals over secrets, clustered by replicate.",
      x: { label: "guarantee for a note" },
      y: { label: "exposure (bits)", unit: "number" },
      series: insertions.map((times) => ({
        name: times === 1 ? "stands there once" : `stands there ${times} times`,
        points: conditions.map((condition) => exposurePoint(events, condition, times)),
      })),
      references: [{ label: "chance", y: chance }],
    },
    {
      ...{ kind: "dot", id: "loss", title: "How well notes are expected" },
      caption: "Mean loss of held-out notes in nats a word.",
      x: { label: "guarantee for a note" },
      y: { label: "loss (nats a word)", unit: "number" },
      series: [
        { name: "held-out notes", points: conditions.map((each) => lossPoint(events, each)) },
      ],
    },
  ];
}

function exposurePoint(events: readonly Event[], condition: string, insertions: number): Point {
  const samples = secretsOf(events, condition, insertions);
  if (samples.length === 0) return { x: condition, y: null, n: 0 };
  const { value, interval, ...rest } = exposureAboveChance(samples);
  const [low, high] = interval;
  const shifted = { value: value + chance, interval: [low + chance, high + chance] as const };
  const examples = examplesOf(samples, ({ outcome }) => outcome.revealed === true);
  return { ...pointOf(condition, { ...rest, ...shifted }), examples };
}

function lossPoint(events: readonly Event[], condition: string): Point {
  const samples = notesOf(events, condition);
  if (samples.length === 0) return { x: condition, y: null, n: 0 };
  const loss = meanOver(samples, ({ outcome }) => Number(outcome.loss));
  return { ...pointOf(condition, loss), examples: examplesOf(samples, () => false) };
}
