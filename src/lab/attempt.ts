/** How an attempt at a cell ended: finished, or to its end with answers missing. */
import type { Event, EventOf } from "./event.ts";
import type { UnfinishedCell } from "./summary.ts";

/** Why answers are missing, and how many. */
export type Gap = Omit<UnfinishedCell, "cell">;

/** What the work of a cell returns when it came to its end and answers are missing. */
export class Unfinished<Result> {
  /** What there is; the recipe goes on with it, the log does not keep it. */
  readonly result: Result;
  readonly gap: Gap;

  constructor(result: Result, gap: Gap) {
    this.result = result;
    this.gap = gap;
  }
}

/**
 * Says that a cell is not finished although its work has ended: the next process works on it again. Needed only
 * where answers are missing that no sample speaks of; samples that are `errored` are seen without it.
 */
export const unfinished = <Result>(result: Result, gap: Gap): Unfinished<Result> =>
  new Unfinished(result, gap);

/** What is missing in the samples of one attempt at `cell`, or nothing: whatever is `errored` at its last telling. */
export function gapIn(events: readonly Event[], cell: string): Gap | undefined {
  const last = new Map<string, EventOf<"sample">>();
  for (const event of events) {
    if (event.kind === "sample" && event.cell === cell) last.set(event.sample, event);
  }
  const errored = [...last.values()].filter(({ status }) => status === "errored");
  if (errored.length === 0) return undefined;
  const [first] = errored.flatMap(({ outcome: { error, problem } }) =>
    error || problem ? [`${error ?? problem}`] : [],
  );
  return { missing: errored.length, reason: first ?? "The policy gave no answer." };
}
