/** From privately trained models of a run to what its page states about them. */
import { grouped } from "../math/grouped.ts";
import { privacyOf } from "../privacy/account.ts";
import type { PrivacyRecord } from "../privacy/record.ts";
import { ledgerPath } from "./ledgerFile.ts";
import type { Guarantee } from "./summary.ts";

/** A model that was trained privately in a cell. */
export interface GuaranteedCell {
  readonly cell: string;
  /** What replicates have in common: `"epsilon 2"`. */
  readonly condition: string;
  readonly record: PrivacyRecord;
}

/**
 * One guarantee for each condition, in the order in which they came. Replicates were trained alike; one that went on after a
 * kill has charged steps or preparations once more, and the largest claim is what is stated. All audits stand beside it.
 */
export function guaranteesOf(cells: readonly GuaranteedCell[]): Guarantee[] {
  return [...grouped(cells, ({ condition }) => condition)].map(([title, replicates]) => {
    const records = replicates.map(({ record }) => record);
    const most = mostCharged(records);
    return {
      title,
      record: { ...most, audits: records.flatMap(({ audits }) => audits) },
      ledgers: replicates.map(({ cell }) => ledgerPath(cell)),
    };
  });
}

/** Epsilon is computed where replicates were charged differently, and not for each of those that were charged alike. */
function mostCharged(records: readonly PrivacyRecord[]): PrivacyRecord {
  const differing = [...grouped(records, chargesOf).values()]
    .map(([first]) => first!)
    .toSorted((a, b) => stepsOf(b) - stepsOf(a));
  const epsilons = differing.length > 1 ? differing.map(epsilonOf) : [0];
  return differing[epsilons.indexOf(Math.max(...epsilons))]!;
}

/** How many steps, and how much else. */
const chargesOf = (record: PrivacyRecord): string =>
  `${stepsOf(record)} and ${record.accesses.filter(({ status }) => status === "charged").length}`;

const stepsOf = ({ training }: PrivacyRecord): number =>
  training.reduce((sum, { steps }) => sum + steps, 0);

const epsilonOf = ({ event, deltas, neighboringRelation }: PrivacyRecord): number => {
  const delta = deltas[0]!;
  const account = privacyOf(event, {
    ...{ delta, neighboringRelation: neighboringRelation ?? "addOrRemoveOne" },
  });
  return account.epsilon(delta).upper;
};
