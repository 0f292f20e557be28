/** From a log, in which a killed run may have said things twice, to what happened. */
import { createHash } from "node:crypto";
import { type Event, type EventOf, identity } from "./event.ts";
import type { Plan, Recipe } from "./recipe.ts";
import type { Summary, Totals, UnfinishedCell } from "./summary.ts";

/** Events with each fact once, the last telling of it, in the order in which facts were first told. */
export function facts(events: readonly Event[]): Event[] {
  const told = new Map<string, Event>();
  for (const [index, event] of standing(events).entries()) {
    told.set(identity(event) ?? `#${index}`, event);
  }
  return [...told.values()];
}

/** Without the samples of an unfinished attempt at a cell where a later attempt came to its end. */
function standing(events: readonly Event[]): readonly Event[] {
  const unfinished = new Map<string, number>();
  const replaced = new Map<string, number>();
  for (const [index, event] of events.entries()) {
    if (event.kind !== "done" && event.kind !== "unfinished") continue;
    const before = unfinished.get(event.cell);
    if (before !== undefined) replaced.set(event.cell, before);
    if (event.kind === "unfinished") unfinished.set(event.cell, index);
  }
  if (replaced.size === 0) return events;
  return events.filter(
    (event, index) => !isOfAttempt(event) || index > (replaced.get(event.cell) ?? -1),
  );
}

/** Steps of training are not: an attempt goes on from the checkpoint of the one before. */
const isOfAttempt = (event: Event) => event.kind === "sample" || event.kind === "unfinished";

/** What is missing of cells that were worked on to their end, in the order of the log. */
export const unfinishedCells = (events: readonly Event[]): UnfinishedCell[] => {
  const finished = finishedCells(events);
  return facts(events).flatMap((event) =>
    event.kind === "unfinished" && !finished.has(event.cell)
      ? [{ cell: event.cell, missing: event.missing, reason: event.reason }]
      : [],
  );
};

/** Results of the finished cells. */
export const finishedCells = (events: readonly Event[]): Map<string, unknown> =>
  new Map(
    events
      .filter((event): event is EventOf<"done"> => event.kind === "done")
      .map(({ cell, result }) => [cell, result]),
  );

/** Counts over facts: the parts add up to all samples. */
export function totalsOf(events: readonly Event[]): Totals {
  const samples = events.filter((event): event is EventOf<"sample"> => event.kind === "sample");
  const count = (status: string) => samples.filter((sample) => sample.status === status).length;
  return {
    samples: samples.length,
    scored: count("scored"),
    refused: count("refused"),
    errored: count("errored"),
    missing: count("missing"),
    trainingSteps: events.filter(({ kind }) => kind === "step").length,
    cells: finishedCells(events).size,
  };
}

/**
 * The summary of a run: a function of its events, its settings and the recipe, and of nothing else. The order
 * in which cells happened to run does not show: facts are sorted by cell.
 */
export function summarize<Settings>(
  { recipe, name }: { readonly recipe: Recipe<Settings>; readonly name: string },
  events: readonly Event[],
  settings: Settings,
): Summary {
  const known = inPlannedOrder(facts(events).filter(isFact), recipe.plan(settings));
  const finished = finishedCells(known);
  const unfinished = unfinishedCells(known);
  const concluded = recipe.summarize(known, settings);
  return {
    v: 1,
    recipe: name,
    claim: recipe.claim,
    paper: recipe.paper,
    complete: recipe.plan(settings).cells.every((cell) => finished.has(cell)),
    ...(unfinished.length === 0 ? {} : { unfinished }),
    totals: totalsOf(known),
    digest: digestOf(known),
    ...concluded,
    caveats: [...degradedIn(known), ...concluded.caveats],
  };
}

/** What a server cannot do, and what happened instead. */
const degradedIn = (events: readonly Event[]): string[] =>
  events.flatMap((event) => (event.kind === "profile" ? event.degraded : []));

/**
 * SHA-256 of the facts without the times at which they were told: nothing that was measured changes unseen. How a
 * server was found is not measured: answers from the disk need none.
 */
function digestOf(facts: readonly Event[]): string {
  const hash = createHash("sha256");
  for (const { at: _, ...fact } of facts) {
    if (fact.kind !== "profile") hash.update(`${JSON.stringify(fact)}\n`);
  }
  return hash.digest("hex");
}

/** What was measured; when a process came and went is not part of what a run found. */
const isFact = (event: Event) => identity(event) !== undefined;

/** Stable: events of one cell keep their order, cells take that of the plan, the rest comes first. */
function inPlannedOrder(events: readonly Event[], { cells }: Plan): Event[] {
  const rank = new Map(cells.map((cell, index) => [cell, index]));
  const rankOf = (event: Event) => ("cell" in event ? (rank.get(event.cell ?? "") ?? -1) : -1);
  return events.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** The bytes of `summary.json`. Numbers that are not finite become null, as JSON has no word for them. */
export const summaryText = (summary: Summary): string =>
  `${JSON.stringify(summary, undefined, 2)}\n`;
