/** Which records a page carries, and how a figure or a finding leads to them. */
import type { Event, EventOf } from "../lab/event.ts";
import { facts } from "../lab/facts.ts";
import type { Summary } from "../lab/summary.ts";
import type { Lead } from "./figure/draw.ts";

/** A record of a log. */
export type Sample = EventOf<"sample">;

/** A record that the page shows, under the id of its element. */
export interface Transcript {
  readonly id: string;
  readonly sample: Sample;
}

/** The records of one run that a page shows. */
export interface Selection {
  readonly transcripts: readonly Transcript[];
  /** Records in the log, each counted once. */
  readonly samples: number;
  /** Records in the log that the page does not carry. */
  readonly leftOut: number;
  readonly lead: Lead;
}

export interface SelectionLimits {
  /** Records behind figures and findings. @default 1500 */
  readonly referenced?: number;
  /** Other records, spread evenly over the run. @default 150 */
  readonly others?: number;
}

/** What refers to records. */
type Referring = Pick<Summary, "findings" | "figures">;

/** `cell/sample`, as findings and points name a record. */
const nameOf = ({ cell, sample }: Sample): string => `${cell}/${sample}`;

/** The samples of a log; of one that a killed run wrote twice, the last. */
export const samplesOf = (events: readonly Event[]): readonly Sample[] =>
  facts(events).filter((event): event is Sample => event.kind === "sample");

/** Every record that something refers to, some of the others, and how many are left out. */
export function select(
  run: { readonly index: number; readonly summary?: Referring; readonly events: readonly Event[] },
  { referenced = 1500, others = 150 }: SelectionLimits = {},
): Selection {
  const samples = samplesOf(run.events);
  const names = referencedBy(run.summary);
  const wanted = samples.filter((sample) => names.has(nameOf(sample))).slice(0, referenced);
  const rest = samples.filter((sample) => !names.has(nameOf(sample)));
  const kept = new Set([...wanted, ...evenly(rest, others)]);
  const transcripts = samples
    .map((sample, at) => ({ id: `t${run.index}-${at}`, sample }))
    .filter(({ sample }) => kept.has(sample));
  const leftOut = samples.length - transcripts.length;
  return { transcripts, samples: samples.length, leftOut, lead: leadTo(transcripts) };
}

function referencedBy(summary: Referring | undefined): ReadonlySet<string> {
  const points = summary?.figures.flatMap((figure) => figure.series).flatMap((s) => s.points) ?? [];
  return new Set([...(summary?.findings ?? []), ...points].flatMap((item) => item.examples ?? []));
}

/** At most `most` items at equal distances. */
export function evenly<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, at) => items[Math.floor((at * items.length) / most)]!);
}

/** Without a script the link goes to the first record; the script reads `data-behind`. */
function leadTo(transcripts: readonly Transcript[]): Lead {
  const ids = new Map(transcripts.map(({ id, sample }) => [nameOf(sample), id]));
  return (examples) => {
    const found = examples.flatMap((name) => ids.get(name) ?? []);
    const unknown = examples.length - found.length;
    if (found.length === 0) return undefined;
    return { href: `#${found[0]}`, "data-behind": found.join(" "), "data-absent": `${unknown}` };
  };
}
