/** What stands beside every number of a study: what was asked how, and what is missing. */
import { z } from "zod";
import { grouped } from "../../math/grouped.ts";
import type { Event } from "../event.ts";
import type { Sample } from "./records.ts";

/** Sentences about a run, in the order of their weight. What a server lacks, the lab says by itself. */
export function studyCaveats(events: readonly Event[]): string[] {
  const samples = events.filter((event): event is Sample => event.kind === "sample");
  return [...unusable(samples), ...skipped(events), ...readings(samples)];
}

/** What the cell of the questions says, where some could not be asked. */
const skipped = (events: readonly Event[]): string[] =>
  events.flatMap((event) => {
    if (event.kind !== "done" || event.cell !== "questions") return [];
    const said = z.object({ skipped: z.string() }).safeParse(event.result).data;
    return said === undefined ? [] : [said.skipped];
  });

/** Answers that are none, by condition and reason. */
function unusable(samples: readonly Sample[]): string[] {
  const groups = grouped(samples, ({ condition, status }) =>
    status === "scored" ? undefined : `${condition}: ${status}`,
  );
  const all = grouped(samples, ({ condition }) => condition);
  return [...groups].map(([name, group]) => {
    const of = all.get(group[0]!.condition)!.length;
    const [most] = [...grouped(group, problemOf)].sort(([, a], [, b]) => b.length - a.length);
    const why = most === undefined ? "" : ` Most often: ${most[0]}`;
    return `${name}: ${group.length} of ${of} answers; they stay in the denominator, and intervals cover what they could have been.${why}`;
  });
}

const problemOf = ({ outcome: { problem, error } }: Sample) =>
  problem || error ? `${problem ?? error}` : undefined;

const readingTexts: Readonly<Record<string, string>> = {
  logProbs: "Answers are the choice with the greatest probability; nothing is sampled.",
  votes:
    "The policy gives no log-probabilities: each answer is the majority of sampled ones, which blurs curves by chance.",
  greedy: "Free answers are read from greedy text.",
};

function readings(samples: readonly Sample[]): string[] {
  const scored = samples.filter(({ status }) => status === "scored");
  const names = new Set(scored.map(({ outcome }) => `${outcome.reading}`));
  return [...names].flatMap((name) => readingTexts[name] ?? []);
}
