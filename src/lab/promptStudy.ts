/**
 * The most common experiment in few words: the same items under several conditions, one yes-or-no outcome, and
 * for every condition a bound that was chosen before the run.
 *
 * Shows: how often the outcome happens in each condition, with its interval.
 * Does not show: why. For more than one outcome or for training, write a whole recipe.
 */
import { z } from "zod";
import type { Estimate } from "../math/estimate.ts";
import { split } from "../math/seed.ts";
import { rateOf } from "../metrics/rate.ts";
import type { Completion, Policy } from "../policies/policy.ts";
import { atLeast, atMost } from "./bounds.ts";
import type { Event, EventOf } from "./event.ts";
import { defineRecipe, ownPaper, type Paper, type Recipe, type RunContext } from "./recipe.ts";
import type { Finding, Point, RecipeSummary } from "./summary.ts";

/** How the items are asked, and what is expected then. */
export interface Condition {
  /** The prompt for an item, which counts from 0. */
  readonly prompt: (item: number) => string;
  /** The claim, as the least rate of the outcome. In [0, 1]. */
  readonly atLeast?: number;
  /** The claim, as the greatest rate of the outcome. In [0, 1]. */
  readonly atMost?: number;
}

/** What a study is made of. */
export interface PromptStudy {
  /** The name of its file without the ending. */
  readonly name: string;
  /** What is expected, as one sentence. */
  readonly claim: string;
  /** What answers. Left out: the policy that `--model` names. */
  readonly policy?: Policy;
  /** How many items each preset has. */
  readonly items: { readonly smoke: number; readonly full: number };
  /** By name: letters, digits, `.`, `_` and `-`. */
  readonly conditions: Readonly<Record<string, Condition>>;
  /** The name of what is counted, for example `"defected"`. */
  readonly outcome: string;
  /** Whether an answer counts. */
  readonly isHit: (completion: Completion, item: number) => boolean;
  /** Upper bound on the tokens of an answer. @default 64 */
  readonly maxTokens?: number;
  /** Where the claim comes from. @default nowhere: your own */
  readonly paper?: Paper;
}

/** Settings of every study. */
export interface StudySettings {
  readonly items: number;
}

/** Items per unit of work: a killed run asks at most this many again. */
const chunk = 100;
const longestAnswer = 64;

/** A recipe that asks, records, counts and judges. */
export function definePromptStudy(study: PromptStudy): Recipe<StudySettings> {
  const { name, claim, policy, items, conditions, paper = ownPaper } = study;
  const many = Object.keys(conditions).length;
  return defineRecipe<StudySettings>({
    ...{ name, paper, claim, description: claim },
    needs: policy ? [] : ["generate"],
    schema: z.object({ items: z.int().min(1) }),
    presets: { smoke: { items: items.smoke }, full: { items: items.full } },
    plan: (settings) => ({
      cells: cellsOf(study, settings).map(({ cell }) => cell),
      calls: policy ? 0 : many * settings.items,
      ...(policy ? { tokens: 0 } : tokensOf(study, settings)),
      trainingSteps: 0,
    }),
    run: (context) => ask(study, context),
    summarize: (events) => summaryOf(study, events),
  });
}

interface Cell {
  readonly cell: string;
  readonly condition: string;
  readonly items: readonly number[];
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

function cellsOf({ conditions }: PromptStudy, { items }: StudySettings): Cell[] {
  const chunks = upTo(Math.ceil(items / chunk)).map((index) =>
    upTo(items).slice(index * chunk, (index + 1) * chunk),
  );
  return Object.keys(conditions).flatMap((condition) =>
    chunks.map((part, index) => ({ cell: `${condition}/${index + 1}`, condition, items: part })),
  );
}

/** A bound: every answer at its longest, and four characters to a token of a prompt. */
function tokensOf(study: PromptStudy, { items }: StudySettings) {
  const { conditions, maxTokens = longestAnswer } = study;
  const prompts = Object.values(conditions).flatMap(({ prompt }) => upTo(items).map(prompt));
  const promptTokens = prompts.reduce((sum, { length }) => sum + Math.ceil(length / 4), 0);
  const completionTokens = prompts.length * maxTokens;
  return { tokens: promptTokens + completionTokens, promptTokens, completionTokens };
}

async function ask(study: PromptStudy, context: RunContext<StudySettings>): Promise<void> {
  for (const cell of cellsOf(study, context.settings)) {
    await context.once(cell.cell, () => askCell(study, context, cell));
  }
}

async function askCell(
  { policy, conditions, maxTokens = longestAnswer, outcome, isHit }: PromptStudy,
  context: RunContext<StudySettings>,
  { cell, condition, items }: Cell,
): Promise<void> {
  context.progress({ cell, doing: `asking ${items.length} prompts` });
  const prompts = items.map((item) => conditions[condition]!.prompt(item));
  const requests = prompts.map((prompt) => ({ prompt }));
  const seed = split(context.seed, cell).key[0] >>> 0;
  const { signal } = context;
  const completions = await (policy ?? context.policy!).complete(requests, {
    maxTokens,
    seed,
    signal,
  });
  for (const [index, completion] of completions.entries()) {
    const item = items[index]!;
    const name = `item ${item}`;
    context.record({
      ...{ kind: "sample", cell, sample: name, cluster: name, pair: name, trial: 0, condition },
      ...{ prompt: prompts[index]!, completion: completion.text },
      status: statusOf(completion),
      outcome: {
        [outcome]: isHit(completion, item),
        ...(completion.error === undefined ? {} : { error: completion.error }),
      },
    });
  }
}

function statusOf({ stopReason }: Completion): EventOf<"sample">["status"] {
  return stopReason === "refused" || stopReason === "errored" ? stopReason : "scored";
}

function summaryOf(study: PromptStudy, events: readonly Event[]): RecipeSummary {
  const { outcome, claim } = study;
  const measured = Object.keys(study.conditions).map((name) => measure(study, events, name));
  return {
    findings: measured.flatMap((each) => findingsOf(each, outcome)),
    figures: [
      {
        ...{ kind: "dot", id: "rates", title: `How often the outcome is: ${outcome}` },
        caption: claim,
        x: { label: "condition" },
        y: { label: `${outcome}, share of answers`, unit: "rate", domain: [0, 1] },
        series: [{ name: outcome, points: measured.map(pointOf) }],
      },
    ],
    caveats: caveatsOf(events),
  };
}

/** What keeps the study from an answer belongs beside it. */
function caveatsOf(events: readonly Event[]): string[] {
  const errors = events.flatMap((event) =>
    event.kind === "sample" && event.status === "errored" ? [`${event.outcome.error ?? ""}`] : [],
  );
  if (errors.length === 0) return [];
  return [`${errors.length} prompts got no answer. The first error: ${errors[0]}`];
}

interface Measured {
  readonly name: string;
  readonly condition: Condition;
  readonly ours: Estimate;
  readonly examples: readonly string[];
}

function measure(
  { conditions, outcome }: PromptStudy,
  events: readonly Event[],
  name: string,
): Measured {
  const condition = conditions[name]!;
  const samples = events.filter(
    (event): event is EventOf<"sample"> => event.kind === "sample" && event.condition === name,
  );
  const isHit = (sample: EventOf<"sample">) => sample.outcome[outcome] === true;
  // What is not as claimed is what to read.
  const isException = (sample: EventOf<"sample">) =>
    isHit(sample) === (condition.atLeast === undefined);
  const ordered = samples.toSorted((a, b) => Number(isException(b)) - Number(isException(a)));
  return {
    ...{ name, condition },
    ours: rateOf(samples, (recorded) => recorded[outcome] === true),
    examples: ordered.slice(0, 5).map(({ cell, sample }) => `${cell}/${sample}`),
  };
}

function findingsOf({ name, condition, ours, examples }: Measured, outcome: string): Finding[] {
  const bounds = [
    ...(condition.atLeast === undefined ? [] : [atLeast(ours, condition.atLeast)]),
    ...(condition.atMost === undefined ? [] : [atMost(ours, condition.atMost)]),
  ];
  return bounds.map(({ criterion, verdict }, index) => ({
    id: `${name}-${index + 1}`,
    claim: `${name}: ${outcome}, ${criterion.replace("the whole interval is ", "")} of the answers`,
    ...{ ours, unit: "rate", criterion, verdict, examples },
  }));
}

const pointOf = ({ name, ours, examples }: Measured): Point => ({
  ...{ x: name, y: ours.value, low: ours.interval[0], high: ours.interval[1], n: ours.n },
  examples,
});
