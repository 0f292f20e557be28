/** From a log, in which a killed run may have said things twice, to what happened. */
import { createHash } from "node:crypto";
import { type Event, type EventOf, identity } from "./event.ts";
import type { Plan, Recipe } from "./recipe.ts";
import type { Summary, Totals } from "./summary.ts";

/** Events with each fact once, the last telling of it, in the order in which facts were first told. */
export function facts(events: readonly Event[]): Event[] {
  const told = new Map<string, Event>();
  for (const [index, event] of events.entries()) told.set(identity(event) ?? `#${index}`, event);
  return [...told.values()];
}

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
  return {
    v: 1,
    recipe: name,
    claim: recipe.claim,
    paper: recipe.paper,
    complete: recipe.plan(settings).cells.every((cell) => finished.has(cell)),
    totals: totalsOf(known),
    digest: digestOf(known),
    ...recipe.summarize(known, settings),
  };
}

/** SHA-256 of the facts without the times at which they were told: nothing in the log changes unseen. */
function digestOf(facts: readonly Event[]): string {
  const hash = createHash("sha256");
  for (const { at: _, ...fact } of facts) hash.update(`${JSON.stringify(fact)}\n`);
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
