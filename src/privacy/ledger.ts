/**
 * What really ran, step by step: the side of the books that a crash cannot forget.
 *
 * A step is charged before its noise is drawn. A step that is repeated after a crash is a second release and is charged
 * again; so are steps that fail, and steps whose batch is empty.
 */
import type { PrivacyEvent } from "./event.ts";
import type { PrivacyPlan } from "./plan.ts";

/** Something besides the steps that read private data: statistics, tuning. */
export interface Charge {
  /** What it was, in a few words. */
  readonly label: string;
  readonly event: PrivacyEvent;
}

/** The state of the books. Immutable and serialisable. */
export interface Ledger {
  /** What was to run. */
  readonly plan: PrivacyPlan;
  /** What ran. Where it differs from the plan, no epsilon is reported. */
  readonly ran: RanParts;
  /** The largest step that was charged; 0 before the first. */
  readonly step: number;
  /** Charges of steps that had been charged before. */
  readonly repeated: number;
  readonly charges: readonly Charge[];
}

/** The parts of a run that the event depends on. */
export type RanParts = Pick<
  PrivacyPlan,
  "sampling" | "clipping" | "noise" | "divisor" | "datasetSize"
>;
