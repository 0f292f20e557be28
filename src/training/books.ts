/** The books of a run while it goes on: whatever way its steps are computed, they are charged here. */
import {
  type Charge,
  emptyLedger,
  type Ledger,
  mergedLedgers,
  requireContinuable,
  withCharge,
  withStep,
} from "../privacy/ledger.ts";
import type { PlanParts, PrivacyPlan } from "../privacy/plan.ts";

/** Whose books they are. */
export interface BooksOptions {
  readonly plan: PrivacyPlan;
  /** Waited for before anything is drawn: keep what it gets where a crash cannot reach it. */
  readonly onCharge?: (ledger: Ledger) => void | Promise<void>;
  /** What else read the same records before the first step. */
  readonly charges?: readonly Charge[];
}

/** Books that are open. */
export interface Books {
  readonly ledger: Ledger;
  /** Charges one release of this 1-based step; its noise may be drawn when the promise is kept. */
  charge(step: number): Promise<void>;
  /**
   * Goes on from a state of which `step` steps are kept. What was charged by now stays charged.
   *
   * @throws RangeError for books of another run; PlanMismatchError where correlated noise of later steps is lost.
   */
  merge(ledger: Ledger, step: number): void;
}

/** The books before the first step. */
export function openBooks({ plan, onCharge, charges = [] }: BooksOptions, ran: PlanParts): Books {
  let ledger = charges.reduce(withCharge, emptyLedger(plan, ran));
  return {
    get ledger() {
      return ledger;
    },
    charge: async (step) => {
      ledger = withStep(ledger, step);
      await onCharge?.(ledger);
    },
    merge: (other, step) => {
      const merged = mergedLedgers(ledger, other);
      requireContinuable(merged, step);
      ledger = merged;
    },
  };
}
