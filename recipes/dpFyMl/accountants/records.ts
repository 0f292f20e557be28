/** Answers of accountants, read back from records. */
import type { Event } from "../../../src/lab/event.ts";
import type { AccountantName } from "./measurement.ts";

/** What one accountant said. */
export interface Said {
  readonly epsilon: number;
  readonly lower: number;
  /** Id of the record. */
  readonly example: string;
}

/** What all of them said about one run. */
export type Answer = Partial<Readonly<Record<AccountantName, Said>>>;

/** Answers by run, in the order of the records. */
export function answersOf(events: readonly Event[]): ReadonlyMap<string, Answer> {
  const answers = new Map<string, Answer>();
  for (const event of events) {
    if (event.kind !== "sample" || event.status !== "scored") continue;
    const { run, accountant, epsilon, lower } = event.outcome;
    const said = {
      ...{ epsilon: Number(epsilon), lower: Number(lower) },
      example: `${event.cell}/${event.sample}`,
    };
    answers.set(String(run), { ...answers.get(String(run)), [String(accountant)]: said });
  }
  return answers;
}
