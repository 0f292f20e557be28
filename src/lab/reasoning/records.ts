/** Which records a number of a study stands on. */
import { grouped } from "../../math/grouped.ts";
import type { Event, EventOf } from "../event.ts";

/** A recorded answer. */
export type Sample = EventOf<"sample">;

/** Which records: all that are as it says. */
export interface RecordChoice {
  readonly condition: string;
  readonly reasoner?: string;
  readonly task?: string;
}

/** The records of a choice, in the order of the log. */
export const samplesOf = (
  events: readonly Event[],
  { condition, reasoner, task }: RecordChoice,
): Sample[] =>
  events.filter(
    (event): event is Sample =>
      event.kind === "sample" &&
      event.condition === condition &&
      (reasoner === undefined || event.outcome.reasoner === reasoner) &&
      (task === undefined || event.outcome.task === task),
  );

/** Lines that a reader can tell apart. */
const mostTasks = 8;
/** Below this a line of its own says nothing. */
const leastQuestions = 10;

/** What the group of a record is called. */
export type GroupName = (sample: Sample) => string | undefined;

/**
 * Names by task, where there is one task, or are few with enough questions in each; `all questions` otherwise. All
 * records of a figure decide, so that its parts have the same groups.
 */
export function taskNames(samples: readonly Sample[]): GroupName {
  const taskOf: GroupName = ({ outcome: { task } }) => (task ? `${task}` : undefined);
  const groups = grouped(samples, taskOf);
  const questions = [...groups.values()].map(
    (group) => new Set(group.map((each) => each.cluster)).size,
  );
  const areLarge = questions.every((count) => count >= leastQuestions);
  const isSplit = groups.size === 1 || (groups.size <= mostTasks && areLarge);
  return isSplit ? taskOf : () => "all questions";
}

/** Ids of a few records behind a number: those that are the exception first, because they are what to read. */
export function examplesOf(
  samples: readonly Sample[],
  isException: (sample: Sample) => boolean,
  most = 8,
): string[] {
  const ordered = [...samples.filter(isException), ...samples.filter((each) => !isException(each))];
  return ordered.slice(0, most).map(({ cell, sample }) => `${cell}/${sample}`);
}

/** An answer that is not that after the whole reasoning. */
export const isChanged = ({ outcome }: Sample): boolean => outcome.same !== true;
/** An answer that is not right. */
export const isWrong = ({ outcome }: Sample): boolean => outcome.correct !== true;
