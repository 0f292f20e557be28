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
import { checkDelta } from "./deltaCheck.ts";
import type { PrivacyEvent } from "./event.ts";
import { checkedEvent } from "./eventCheck.ts";
import { type NeighboringRelation, neighboringRelations } from "./neighboringRelation.ts";
import { RefusedInputError, shown } from "./refusal.ts";
import { type Repeated, repeatedParts } from "./repeated.ts";

/** What a question says besides the event. */
export interface AccountOptions extends AccountingOptions {
  /** When two data sets are neighbours. Never assumed. */
  readonly neighboringRelation: NeighboringRelation;
  /** Its name. @default "pld", and "rdp" where it does not know the event */
  readonly accountant?: string;
}

/** All guarantees of an event, and who vouches for them. */
export interface Account extends PrivacyCurve {
  readonly accountant: Accountant;
  readonly neighboringRelation: NeighboringRelation;
  /** What a reader should know: why another accountant than the usual one was asked. */
  readonly notes: readonly string[];
}

/**
 * All guarantees of `event`. Asking changes nothing.
 *
 * @throws RefusedInputError for an event, a relation or an accountant that is none.
 * @throws UnsupportedEventError where the accountant does not know the event; without a name, where neither of two does.
 */
export function privacyOf(event: PrivacyEvent, options: AccountOptions): Account {
  const parts = repeatedParts(checkedEvent(event));
  checkRelation(options.neighboringRelation);
  checkDiscretization(options.discretization);
  if (options.accountant !== undefined) {
    return accountBy(accountantNamed(options.accountant), parts, options);
  }
  return byTheFirstThatKnows(parts, options);
}

/** The tightest that knows most events, and the one that knows the others. */
const askedInTurn = ["pld", "rdp"];

function byTheFirstThatKnows(parts: readonly Repeated[], options: AccountOptions): Account {
  const notes: string[] = [];
  const asked = askedInTurn.flatMap((name) => accountants.filter((each) => each.name === name));
  for (const accountant of asked) {
    try {
      return { ...accountBy(accountant, parts, options), notes };
    } catch (error) {
      if (!(error instanceof UnsupportedEventError) || accountant === asked.at(-1)) throw error;
      notes.push(`${error.message} The next accountant was asked.`);
    }
  }
  throw new Error("privacyOf: nobody was asked.");
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
