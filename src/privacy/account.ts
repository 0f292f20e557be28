/** Questions about an event: which accountant answers, and that question and answer mean something. */
import { suggestion } from "../math/nearest.ts";
import {
  type Accountant,
  type AccountingOptions,
  type Bounds,
  type PrivacyCurve,
  UnsupportedEventError,
} from "./accountants/accountant.ts";
import { accountants } from "./accountants/index.ts";
import { hasNoPair, isAttained, isOfOneSize } from "./attained.ts";
import { checkDelta } from "./deltaCheck.ts";
import type { PrivacyEvent } from "./event.ts";
import { checkedEvent } from "./eventCheck.ts";
import { type NeighboringRelation, neighboringRelations } from "./neighboringRelation.ts";
import { numberUnless } from "./numberUnless.ts";
import { once } from "./once.ts";
import { instanceCurve } from "./pld/instanceCurve.ts";
import { TooLargeError } from "./pld/tooLarge.ts";
import { RefusedInputError, shown } from "./refusal.ts";
import { type Repeated, repeatedParts } from "./repeated.ts";

/** What a question says besides the event. */
export interface AccountOptions extends AccountingOptions {
  /** When two data sets are neighbours. Never assumed. */
  readonly neighboringRelation: NeighboringRelation;
  /** Its name. @default "pld" where nobody can be below it, else the tightest of those that know the event */
  readonly accountant?: string;
  /** At which the tightest is looked for, in (0, 1). @default 1e-6 */
  readonly delta?: number;
}

/** All guarantees of an event, and who vouches for them. */
export interface Account extends PrivacyCurve {
  readonly accountant: Accountant;
  readonly neighboringRelation: NeighboringRelation;
  /** What a reader should know: why another accountant than the usual one was asked. */
  readonly notes: readonly string[];
  /** The account of whoever is tightest at this delta; absent where that is the same at all of them. */
  at?(delta: number): Account;
}

/**
 * All guarantees of `event`. Asking changes nothing.
 *
 * @throws RefusedInputError for an event, a relation or an accountant that is none.
 * @throws UnsupportedEventError where the accountant does not know the event; without a name, where nobody does.
 */
export function privacyOf(event: PrivacyEvent, options: AccountOptions): Account {
  const parts = repeatedParts(checkedEvent(event));
  checkRelation(options.neighboringRelation);
  checkDiscretization(options.discretization);
  const account =
    options.accountant !== undefined
      ? accountBy(accountantNamed(options.accountant), parts, options)
      : byTheTightest(parts, options);
  return account.accountant.guarantee === "bound" && parts.some(({ part }) => hasNoPair(part))
    ? besideInstances(account, parts, options)
    : account;
}

/**
 * What `pld` cannot judge it has no lower bound for: that of a mechanism that the event allows stands beside the claim. It is
 * worked out when it is read, since whoever looks for noise reads the claims alone.
 */
function besideInstances(
  account: Account,
  parts: readonly Repeated[],
  { neighboringRelation, ...options }: AccountOptions,
): Account {
  const instances = once(() => instanceCurve(parts, neighboringRelation, options));
  const lowerOf = (ask: (curve: PrivacyCurve) => Bounds) => () =>
    lowerIfAny(() => ask(instances()));
  const { at } = account;
  return {
    ...account,
    ...(at && {
      at: (delta) => besideInstances(at(delta), parts, { neighboringRelation, ...options }),
    }),
    epsilon: (delta) =>
      withLower(
        account.epsilon(delta),
        lowerOf((each) => each.epsilon(delta)),
      ),
    delta: (epsilon) =>
      withLower(
        account.delta(epsilon),
        lowerOf((each) => each.delta(epsilon)),
      ),
  };
}

/** Losses that are too large to add up leave a claim as it is. */
const lowerIfAny = (ask: () => Bounds) => numberUnless(TooLargeError, 0, () => ask().lower);

function withLower({ upper, lower }: Bounds, other: () => number): Bounds {
  const larger = once(() => Math.min(upper, Math.max(lower, other())));
  return {
    upper,
    get lower() {
      return larger();
    },
  };
}

/** The tightest that knows most events; who knows others, and is tighter where a part has no worst pair; its continuous form. */
const askedInTurn = ["pld", "rdp", "zcdp"].map(accountantNamed);

/**
 * Nobody is below the first where the worst can happen, and a grid can tell; else all are asked, and each of them is right.
 */
function byTheTightest(parts: readonly Repeated[], options: AccountOptions): Account {
  const isEnough = parts.every(({ part }) => isAttained(part) && isOfOneSize(part));
  const known: Account[] = [];
  const refusals: UnsupportedEventError[] = [];
  for (const accountant of askedInTurn) {
    try {
      known.push(accountBy(accountant, parts, options));
      if (isEnough && refusals.length === 0) break;
    } catch (error) {
      if (!(error instanceof UnsupportedEventError)) throw error;
      refusals.push(error);
    }
  }
  const [first] = known;
  if (first === undefined) throw refusals[1];
  const isNext = refusals[0]?.accountant === askedInTurn[0]!.name;
  const notes = isNext ? [`${refusals[0]!.message} The next accountant was asked.`] : [];
  return known.length > 1 ? tightestOf(known, notes, options) : { ...first, notes };
}

function tightestOf(
  known: readonly Account[],
  notes: readonly string[],
  { delta = 1e-6 }: AccountOptions,
): Account {
  const at = (asked: number) => tightestAt(asked, known, notes);
  return { ...at(delta), at };
}

function tightestAt(delta: number, known: readonly Account[], notes: readonly string[]): Account {
  const answers = known.map((account) => ({ account, upper: upperIfAny(account, delta) }));
  const [best, ...others] = answers.toSorted((a, b) =>
    a.upper < b.upper ? -1 : Number(a.upper > b.upper),
  );
  const said = ({ account, upper }: (typeof answers)[number]) =>
    `${account.accountant.name} ${upper < Infinity ? `says ${upper.toPrecision(5)}` : "says nothing"}`;
  const note = `${said(best!)} at delta ${delta}, ${others.map(said).join(", ")}: the smallest bound was taken.`;
  return { ...besideLowerBounds(best!.account, known), notes: [...notes, note] };
}

/** Losses that are too large to add up make no claim. */
const upperIfAny = (account: Account, delta: number) =>
  numberUnless(TooLargeError, Infinity, () => account.epsilon(delta).upper);

/** What one accountant claims; no claim can be below what any of them knows. */
function besideLowerBounds(account: Account, known: readonly Account[]): Account {
  const largest = (of: (each: Account) => Bounds, { upper }: Bounds): number =>
    Math.min(upper, Math.max(...known.map((each) => lowerIfAny(() => of(each)))));
  return {
    ...account,
    epsilon: (delta) => {
      const own = account.epsilon(delta);
      return { ...own, lower: largest((each) => each.epsilon(delta), own) };
    },
    delta: (epsilon) => {
      const own = account.delta(epsilon);
      return { ...own, lower: largest((each) => each.delta(epsilon), own) };
    },
  };
}

function accountBy(
  accountant: Accountant,
  parts: readonly Repeated[],
  { neighboringRelation, ...options }: AccountOptions,
): Account {
  const curve = accountant.compose(parts, neighboringRelation, options);
  const details = curve.details?.bind(curve);
  return {
    accountant,
    neighboringRelation,
    notes: [],
    epsilon: (delta) => {
      checkDelta(delta);
      return meaningful(curve.epsilon(delta), accountant);
    },
    delta: (epsilon) => meaningful(curve.delta(checkedEpsilon(epsilon)), accountant),
    ...(details && { details }),
  };
}

/** An answer that is none would pass every comparison. */
function meaningful(bounds: Bounds, { name }: Accountant): Bounds {
  if (bounds.lower >= 0 && bounds.upper >= bounds.lower) return bounds;
  throw new Error(`${name}: answered at most ${bounds.upper}, at least ${bounds.lower}.`);
}

/** Epsilon as it is. Throws a RefusedInputError below 0 and for what is no number. */
export function checkedEpsilon(epsilon: number, where = "epsilon"): number {
  if (epsilon >= 0) return epsilon;
  throw new RefusedInputError({
    ...{ where, expected: "a number of at least 0", got: shown(epsilon) },
    why: "It bounds how much more likely an outcome is with a record than without: exp(epsilon) times.",
  });
}

function checkDiscretization(width: number | undefined): void {
  if (width === undefined || (width > 0 && width < Infinity)) return;
  throw new RefusedInputError({
    ...{ where: "discretization", expected: "a finite number above 0", got: shown(width) },
    why: "It is the width of the grid of privacy losses; leave it out to have it chosen.",
  });
}

/** The accountant of this name. Throws a RefusedInputError that lists them where there is none. */
export function accountantNamed(name: string): Accountant {
  const found = accountants.find((accountant) => accountant.name === name);
  if (found !== undefined) return found;
  const names = accountants.map((accountant) => accountant.name);
  const expected = `one of ${names.join(", ")}`;
  const why = `There is nobody else to ask.${suggestion(name, names)}`;
  throw new RefusedInputError({ where: "accountant", expected, got: shown(name), why });
}

/** Throws a RefusedInputError for a relation that is none. */
export function checkRelation(relation: NeighboringRelation): void {
  if (neighboringRelations.includes(relation)) return;
  const meant = typeof relation === "string" ? suggestion(relation, neighboringRelations) : "";
  throw new RefusedInputError({
    ...{ where: "neighboringRelation", expected: `one of ${neighboringRelations.join(", ")}` },
    got: shown(relation),
    why: `The same noise means another epsilon under another relation.${meant}`,
  });
}
