/** What private training has spent while it goes on: asked at every step, computed every few seconds. */
import { privacyOf } from "../privacy/account.ts";
import { UnsupportedEventError } from "../privacy/accountants/accountant.ts";
import { eventOfLedger, type Ledger, PlanMismatchError } from "../privacy/ledger.ts";

/** How a meter is read and how often it computes. */
export interface EpsilonMeterOptions {
  /** Milliseconds from anywhere. @default performance.now */
  readonly now?: () => number;
  /** Least seconds between two computations. At least 0. @default 2 */
  readonly quietSeconds?: number;
}

/** At most this share of the time is spent on computing. */
const LARGEST_SHARE = 0.05;
/** Of the steps that are expected until the next computation, with some to spare. */
const LOOKAHEAD = 1.5;

interface Known {
  /** Books up to which the number holds. */
  readonly ledger: Ledger;
  readonly epsilon: number;
}

/**
 * At least the epsilon of these books at the delta of their plan; undefined while none is known. It is computed for a few
 * steps to come and shown until they are taken: it is never less than what was spent.
 */
export function epsilonMeter(
  options: EpsilonMeterOptions = {},
): (ledger: Ledger) => number | undefined {
  const { now = () => performance.now(), quietSeconds = 2 } = options;
  let known: Known | undefined;
  let begin: { readonly step: number; readonly time: number } | undefined;
  let pause = 1000 * quietSeconds;
  let dueAt = now() + pause;
  return (ledger) => {
    const time = now();
    begin ??= { step: ledger.step, time };
    if (known && covers(known.ledger, ledger)) return known.epsilon;
    if (time < dueAt) return undefined;
    const perMillisecond = (ledger.step - begin.step) / Math.max(1, time - begin.time);
    const coming = Math.ceil(LOOKAHEAD * perMillisecond * pause);
    const ahead = { ...ledger, step: Math.min(ledger.step + coming, ledger.plan.steps) };
    known = knownOf(ahead);
    pause = Math.max(1000 * quietSeconds, (now() - time) / LARGEST_SHARE);
    dueAt = now() + pause;
    return known?.epsilon;
  };
}

const covers = (books: Ledger, { step, repeated, charges }: Ledger) =>
  step <= books.step && repeated <= books.repeated && charges.length <= books.charges.length;

/** Undefined where nothing may be claimed, or nobody knows: that is for a statement to say, not for progress. */
function knownOf(ledger: Ledger): Known | undefined {
  const { neighboringRelation, delta } = ledger.plan;
  try {
    const account = privacyOf(eventOfLedger(ledger), { neighboringRelation, delta });
    return { ledger, epsilon: account.epsilon(delta).upper };
  } catch (error) {
    if (error instanceof PlanMismatchError || error instanceof UnsupportedEventError) {
      return undefined;
    }
    throw error;
  }
}
