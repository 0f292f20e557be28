/** From privately trained models of a run to what its page states about them. */
import { grouped } from "../math/grouped.ts";
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
 * kill has charged more than the others, and the most that was charged is what is stated. All audits stand beside it.
 */
export function guaranteesOf(cells: readonly GuaranteedCell[]): Guarantee[] {
  return [...grouped(cells, ({ condition }) => condition)].map(([title, replicates]) => {
    const records = replicates.map(({ record }) => record);
    const most = records.reduce((a, b) => (stepsOf(b) > stepsOf(a) ? b : a));
    return {
      title,
      record: { ...most, audits: records.flatMap(({ audits }) => audits) },
      ledgers: replicates.map(({ cell }) => ledgerPath(cell)),
    };
  });
}

const stepsOf = ({ training }: PrivacyRecord): number =>
  training.reduce((sum, { steps }) => sum + steps, 0);
