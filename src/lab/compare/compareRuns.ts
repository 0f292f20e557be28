/**
 * Two runs side by side: every outcome that both have, paired by item, clustered, corrected for how many there are.
 *
 * Proves: whether the same items came out differently, beyond chance.
 * Does not prove: why. Runs may differ in more than what is of interest; all that `run.json` knows of is said.
 */
import { holm } from "../../math/adjustedPValues.ts";
import { differences } from "../difference.ts";
import type { Event } from "../event.ts";
import { facts, unfinishedCells } from "../facts.ts";
import type { RunHeader } from "../header.ts";
import { type ComparedOutcome, type Comparison, compareOutcome } from "./comparison.ts";
import { type PairGroup, pairSamples, type Sample } from "./pairing.ts";

/** A run that is compared. */
export interface ComparedRun {
  /** How a person calls it. */
  readonly name: string;
  readonly header: RunHeader;
  readonly events: readonly Event[];
}

/** What is compared, and how finely. */
export interface CompareOptions {
  /** Only this outcome. @default all that both runs have */
  readonly outcome?: string;
  /** Only this condition. @default all that both runs have */
  readonly condition?: string;
  /** The smallest difference of rates that is of interest. In (0, 1). @default 0.05 */
  readonly effect?: number;
}

/** A comparison among others. */
export interface AdjustedComparison extends Comparison {
  /** Holm's: whoever believes all that is below 5% is wrong anywhere with a probability of at most 5%. */
  readonly adjustedPValue: number;
}

/** What two runs say about each other. */
export interface RunComparison {
  readonly runs: readonly [first: string, second: string];
  readonly comparisons: readonly AdjustedComparison[];
  readonly pairs: number;
  /** Samples without a partner in the other run. */
  readonly unpaired: readonly [first: number, second: number];
  /** The smallest difference of rates that is of interest. */
  readonly effect: number;
  /** What a reader must know: in what else the runs differ, and what of them is not compared. */
  readonly remarks: readonly string[];
}

/** @throws RangeError where the runs share no item, or not what is asked for. */
export function compareRuns(
  first: ComparedRun,
  second: ComparedRun,
  { outcome, condition, effect = 0.05 }: CompareOptions = {},
): RunComparison {
  if (!(effect > 0 && effect < 1)) {
    throw new RangeError(`compare: expected an effect in (0, 1), got ${effect}.`);
  }
  const samples = [first, second].map(samplesOf) as [Sample[], Sample[]];
  const { groups, unpaired } = pairSamples(...samples);
  requirePairs(groups, [first, second], samples);
  const chosen = chosenFrom(groups, (group) => group.condition, {
    what: "condition",
    name: condition,
  });
  const questions = chosen.flatMap((group) =>
    outcomesIn(group, effect).map((of) => ({ group, of, name: of.name })),
  );
  const told = outcome === undefined ? withoutDescriptions(questions) : questions;
  const asked = chosenFrom(told, ({ name }) => name, { what: "outcome", name: outcome });
  const comparisons = asked.map(({ group, of }) => compareOutcome(group, of));
  const adjusted = holm(comparisons.map(({ test }) => test.pValue));
  return {
    runs: [first.name, second.name],
    comparisons: comparisons.map((each, at) => ({ ...each, adjustedPValue: adjusted[at]! })),
    pairs: groups.reduce((sum, { pairs }) => sum + pairs.length, 0),
    ...{ unpaired, effect, remarks: remarksOn([first, second], groups) },
  };
}

const samplesOf = ({ events }: ComparedRun): Sample[] =>
  facts(events).filter((event): event is Sample => event.kind === "sample");

type Both<Value> = readonly [first: Value, second: Value];

function requirePairs(
  groups: readonly PairGroup[],
  runs: Both<ComparedRun>,
  samples: Both<readonly Sample[]>,
): void {
  if (groups.length > 0) return;
  const described = runs.map(({ name }, at) => {
    const conditions = [...new Set(samples[at as 0 | 1].map((sample) => sample.condition))];
    return samples[at as 0 | 1].length === 0
      ? `${name} has no samples`
      : `${name} has ${samples[at as 0 | 1].length} samples (conditions: ${conditions.join(", ")})`;
  });
  throw new RangeError(
    `compare: the runs share no item, the same pair and trial under the same condition: ${described.join(", ")}.`,
  );
}

/** Items with the name that was asked for; all of them where none was. */
function chosenFrom<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  { what, name }: { readonly what: string; readonly name: string | undefined },
): readonly Item[] {
  const chosen = name === undefined ? items : items.filter((item) => nameOf(item) === name);
  if (chosen.length > 0) return chosen;
  const names = [...new Set(items.map(nameOf))];
  const there = names.length === 0 ? "They share none" : `They share: ${names.join(", ")}`;
  throw new RangeError(
    name === undefined
      ? `compare: the runs share no ${what} that is true, false or a number.`
      : `compare: the runs share no ${what} ${name}. ${there}.`,
  );
}

interface AskedOutcome {
  readonly group: PairGroup;
  readonly of: ComparedOutcome;
  readonly name: string;
}

/**
 * Without numbers that are the same for every item in both runs, such as how many choices it has: they describe items,
 * and would only make the correction stricter. All of them where there is nothing else.
 */
function withoutDescriptions(asked: readonly AskedOutcome[]): readonly AskedOutcome[] {
  const differ = ({ group, name }: AskedOutcome) =>
    group.pairs.some(({ first, second }) => first.outcome[name] !== second.outcome[name]);
  const names = new Set(
    asked.filter((each) => each.of.kind === "rate" || differ(each)).map(({ name }) => name),
  );
  return names.size === 0 ? asked : asked.filter(({ name }) => names.has(name));
}

/** Outcomes that both runs have, of the same type. */
function outcomesIn({ pairs }: PairGroup, effect: number): ComparedOutcome[] {
  const names = new Set(pairs.flatMap(({ first }) => Object.keys(first.outcome)));
  return [...names].flatMap((name) => {
    const values = (side: "first" | "second") => pairs.map((pair) => pair[side].outcome[name]);
    const type = typeIn(values("first"));
    if (type !== typeIn(values("second"))) return [];
    const kind = kinds[type];
    return kind === undefined ? [] : [{ name, kind, effect }];
  });
}

const kinds: Readonly<Record<string, ComparedOutcome["kind"]>> = {
  boolean: "rate",
  number: "number",
};

/** Of the first value that is there. */
const typeIn = (values: readonly unknown[]): string =>
  typeof values.find((value) => value !== null && value !== undefined);

function remarksOn(runs: Both<ComparedRun>, groups: readonly PairGroup[]): string[] {
  return [
    ...headerRemarks(runs),
    ...runs.flatMap(unfinishedRemarks),
    ...promptRemarks(groups.flatMap(({ pairs }) => pairs)),
    ...clusterRemarks(groups),
  ];
}

/** Everything in `run.json` that may explain a difference. */
function headerRemarks([first, second]: Both<ComparedRun>): string[] {
  const specOf = ({ header }: ComparedRun) => {
    const { recipe, model, seed, settings, versions } = header;
    return { recipe, model, seed, settings, assay: versions.assay };
  };
  return differences(specOf(first), specOf(second)).map(
    ({ path, values: [one, other] }) => `The runs differ in ${path}: ${one} and ${other}.`,
  );
}

function unfinishedRemarks({ name, events }: ComparedRun): string[] {
  const last = events.findLast(({ kind }) => kind === "ended");
  const isComplete = last?.kind === "ended" && last.status === "complete";
  const missing = unfinishedCells(events).reduce((sum, cell) => sum + cell.missing, 0);
  if (isComplete) return [];
  const lacking = missing === 0 ? "" : `: ${missing} answers are missing`;
  return [`${name} is not complete${lacking}.`];
}

function promptRemarks(pairs: readonly { readonly first: Sample; readonly second: Sample }[]) {
  const others = pairs.filter(({ first, second }) => first.prompt !== second.prompt);
  if (others.length === 0) return [];
  return [
    `${others.length} of ${pairs.length} pairs were asked in other words: what is compared there is not the policy alone.`,
  ];
}

function clusterRemarks(groups: readonly PairGroup[]): string[] {
  const pairs = groups.flatMap((group) => group.pairs);
  const others = pairs.filter(({ first, second }) => first.cluster !== second.cluster);
  return others.length === 0
    ? []
    : [`${others.length} pairs lie in other clusters; those of the first run are used.`];
}
