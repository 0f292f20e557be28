/**
 * What really ran, step by step: the side of the books that a crash cannot forget.
 *
 * A step is charged before its noise is drawn. A step that is repeated after a crash is a second release and is charged
 * again; so are steps that fail, and steps whose batch is empty.
 */
import type { PrivacyEvent } from "./event.ts";
import { eventOfPlan, type PlanParts, type PrivacyPlan, sameData } from "./plan.ts";
import type { AccessKind } from "./record.ts";

/** Something besides the steps that read private data: statistics, tuning. */
export interface Charge {
  /** What it was, in a few words. */
  readonly label: string;
  readonly event: PrivacyEvent;
  /** How a statement lists it. @default "statistics" */
  readonly of?: AccessKind;
}

/** The state of the books. Immutable and serialisable. */
export interface Ledger {
  /** What was to run. */
  readonly plan: PrivacyPlan;
  /** What ran. Where it differs from the plan, no event is given out. */
  readonly ran: PlanParts;
  /** The largest step that was charged; 0 before the first. */
  readonly step: number;
  /** Charges of steps that had been charged before. */
  readonly repeated: number;
  readonly charges: readonly Charge[];
}

/** What ran is not what the plan says, so that nothing may be claimed. */
export class PlanMismatchError extends Error {
  override readonly name = "PlanMismatchError";
}

/** The books of a run before its first step. */
export const emptyLedger = (plan: PrivacyPlan, ran: PlanParts): Ledger => ({
  plan,
  ran,
  step: 0,
  repeated: 0,
  charges: [],
});

/** The books after one more release of a 1-based step. */
export const withStep = (ledger: Ledger, step: number): Ledger =>
  step > ledger.step ? { ...ledger, step } : { ...ledger, repeated: ledger.repeated + 1 };

/** The books with something else that read private data. */
export const withCharge = (ledger: Ledger, charge: Charge): Ledger => ({
  ...ledger,
  charges: [...ledger.charges, charge],
});

/** Whether two books are of one plan, carried out by the same parts. */
export const sameBooks = (a: Ledger, b: Ledger): boolean =>
  sameData([a.plan, a.ran], [b.plan, b.ran]);

/**
 * The books of a run of which these are two states, whichever is older: what one of them has charged is charged.
 *
 * @throws RangeError for books of different runs.
 */
export function mergedLedgers(a: Ledger, b: Ledger): Ledger {
  if (!sameBooks(a, b)) {
    throw new RangeError(
      "ledger: expected the books of one run, got two that differ in their plan or parts.",
    );
  }
  const charges = a.charges.length >= b.charges.length ? a.charges : b.charges;
  const [step, repeated] = [Math.max(a.step, b.step), Math.max(a.repeated, b.repeated)];
  return { ...a, step, repeated, charges };
}

/** Releases in all: steps that were repeated count each time. */
export const releasesOf = ({ step, repeated }: Ledger): number => step + repeated;

/** What differs between what was to run and what ran, as sentences; empty where nothing does. */
export function differences({ plan, ran, step }: Ledger): readonly string[] {
  const parts = new Set([...Object.keys(ran), "recordsPerUnit"]) as Set<keyof PlanParts>;
  const differing = [...parts].flatMap((part) =>
    sameData(plan[part], ran[part])
      ? []
      : [`${part}: planned ${JSON.stringify(plan[part])}, ran ${JSON.stringify(ran[part])}`],
  );
  const tooLong = step > plan.steps ? [`steps: planned ${plan.steps}, ran ${step}`] : [];
  return [...differing, ...tooLong];
}

/**
 * Everything that was charged, as one event: what accountants read.
 *
 * @throws PlanMismatchError where what ran differs from the plan, or noise that is correlated over steps was drawn twice.
 */
export function eventOfLedger(ledger: Ledger): PrivacyEvent {
  const differing = differences(ledger);
  if (differing.length > 0) {
    throw new PlanMismatchError(
      `ledger: no epsilon is true for this run. ${differing.join("; ")}. Make the plan from the parts that run.`,
    );
  }
  const { plan, step, charges } = ledger;
  const steps = eventOfPlan(plan, step);
  const extra = charges.map(({ event }) => event);
  const again = repeatedEvent(ledger);
  const events = [steps, ...again, ...extra];
  return events.length === 1 ? steps : { kind: "composed", events };
}

/** What releasing steps a second time costs: as much as steps on their own. */
function repeatedEvent({ plan, repeated }: Ledger): PrivacyEvent[] {
  if (repeated === 0) return [];
  const { noise } = plan;
  if (noise.kind !== "correlated") {
    return [{ kind: "selfComposed", event: eventOfPlan(plan, 1), count: repeated }];
  }
  if (isRepeatable(plan)) return [];
  throw lost(`${repeated} steps ran twice`);
}

/** The same seed makes the same noise: a second release says nothing new. */
const isRepeatable = ({ noise, samplingRandomness }: PrivacyPlan) =>
  noise.randomness === "seeded" && samplingRandomness !== "secure";

const lost = (what: string) =>
  new PlanMismatchError(
    `ledger: ${what} with correlated noise of which the first draws are lost, and nothing is known about what both ` +
      "say together. Save a checkpoint after every step, or start again and charge this run.",
  );

/**
 * Throws where a run of which `step` steps are kept cannot go on: later steps were charged, and their correlated noise is
 * lost.
 */
export function requireContinuable({ plan, step: charged }: Ledger, step: number): void {
  if (charged <= step || plan.noise.kind !== "correlated" || isRepeatable(plan)) return;
  throw lost(`step ${step + 1} would run twice`);
}
