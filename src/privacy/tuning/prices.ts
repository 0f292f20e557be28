/** What ways of choosing settings cost, side by side: a pure function, nothing is run. */
import { type Account, type AccountOptions, privacyOf } from "../account.ts";
import { type Bounds, UnsupportedEventError } from "../accountants/accountant.ts";
import type { PrivacyEvent } from "../event.ts";
import type { NeighboringRelation } from "../neighboringRelation.ts";

/** Ways of choosing settings. */
export const tuningWays = [
  "publicProxy",
  "notCharged",
  "composed",
  "geometric",
  "logarithmic",
  "negativeBinomial",
  "poisson",
] as const;

/** One of them. */
export type TuningWay = (typeof tuningWays)[number];

/** What a way costs. */
export interface TuningPrice extends Bounds {
  readonly way: TuningWay;
  /** Runs on private data: exactly, or on average where their number is drawn. */
  readonly runs: number;
  readonly isRandom: boolean;
  /** Whether the guarantee covers the choice of settings. Where it does not, that has to be declared. */
  readonly isCovered: boolean;
  /** What has to be charged. */
  readonly event: PrivacyEvent;
  /** Who vouches for the bounds. */
  readonly accountant: string;
}

/** What prices depend on. */
export interface PriceOptions {
  /** Runs in all, or on average where their number is drawn. At least 1. */
  readonly runs: number;
  readonly delta: number;
  readonly neighboringRelation: NeighboringRelation;
  /** Who judges; another where it does not know what has to be charged. @default the tightest */
  readonly accountant?: string;
}

/** What is charged for choosing the best of `runs` runs of `event` in this way. */
export function tuningEvent(event: PrivacyEvent, way: TuningWay, runs: number): PrivacyEvent {
  switch (way) {
    case "publicProxy":
    case "notCharged":
      return event;
    case "composed":
      return { kind: "selfComposed", event, count: runs };
    default:
      return { kind: "repeatAndSelect", event, mean: runs, shape: shapes[way] };
  }
}

/** Of the distribution that the number of runs is drawn from. Papernot & Steinke 2022 (arXiv 2110.03620). */
const shapes = { geometric: 1, logarithmic: 0, negativeBinomial: 0.5, poisson: "poisson" } as const;

/**
 * The price of every way, for the best of `runs` runs of `event`. Ways that no accountant knows for this event are left
 * out; epsilon is Infinity where there is no guarantee.
 */
export function tuningPrices(event: PrivacyEvent, options: PriceOptions): readonly TuningPrice[] {
  const { runs } = options;
  if (!(Number.isSafeInteger(runs) && runs >= 1)) {
    throw new RangeError(
      `tuningPrices: expected a whole number of runs of at least 1, got ${runs}.`,
    );
  }
  return tuningWays.flatMap((way) => priceOf(event, way, options));
}

/** Of the accountant that is named; undefined where none is, or it does not know the event. */
function accountBy(event: PrivacyEvent, options: AccountOptions): Account | undefined {
  if (options.accountant === undefined) return undefined;
  try {
    return privacyOf(event, options);
  } catch (error) {
    if (error instanceof UnsupportedEventError) return undefined;
    throw error;
  }
}

function priceOf(
  event: PrivacyEvent,
  way: TuningWay,
  { runs, delta, neighboringRelation, accountant }: PriceOptions,
): readonly TuningPrice[] {
  const charged = tuningEvent(event, way, runs);
  const asked = { neighboringRelation, delta };
  try {
    const account =
      accountBy(charged, { ...asked, ...(accountant !== undefined && { accountant }) }) ??
      privacyOf(charged, asked);
    return [
      {
        ...{ way, runs, isRandom: way in shapes, isCovered: way !== "notCharged", event: charged },
        ...{ accountant: account.accountant.name, ...account.epsilon(delta) },
      },
    ];
  } catch (error) {
    if (error instanceof UnsupportedEventError) return [];
    throw error;
  }
}
