/**
 * Distributions of privacy losses with finitely many values: what optimal composition of pure guarantees is made of.
 * Every mechanism with a pure guarantee is randomised response with something done to its answer, so that the worst
 * composition is one of randomised responses: Kairouz, Oh & Viswanath 2015 (arXiv 1311.0776).
 */
import { binomialMass } from "../../math/distributions/binomial.ts";
import { TooLargeError } from "../pld/tooLarge.ts";

/** What can happen in the worse of two worlds. */
export interface Losses {
  /** log of how much likelier each is here than in the other world; falling. */
  readonly losses: Float64Array;
  /** How likely each is. */
  readonly masses: Float64Array;
  /** Probability of what is left out, as if it revealed everything. */
  readonly rest: number;
}

/** Nothing has happened. */
export const noLosses: Losses = {
  losses: Float64Array.of(0),
  masses: Float64Array.of(1),
  rest: 0,
};

/** More values than this in one are put together. */
const MOST_VALUES = 1 << 13;
/** More pairs than this are not made. */
const MOST_PAIRS = 1 << 22;
/** Values are left out that far from the mean: Hoeffding's bound for 35 √trials² is exp(-70) on each side. */
const TAIL_EXPONENT = 35;

/** More losses than this in a sum of responses are not worked out. */
const MOST_RESPONSES = 1 << 23;

/**
 * `count` randomised responses with this epsilon: (count - 2 k) epsilon with a binomial k.
 *
 * @throws TooLargeError where there are too many.
 */
export function responses(epsilon: number, count: number): Losses {
  const lie = 1 / (1 + Math.exp(epsilon));
  const reach = Math.sqrt(TAIL_EXPONENT * count);
  const first = Math.max(0, Math.floor(count * lie - reach));
  const last = Math.min(count, Math.ceil(count * lie + reach));
  if (last - first >= MOST_RESPONSES) throw new TooLargeError("pure", "are too many");
  const lies = Float64Array.from({ length: last - first + 1 }, (_, at) => first + at);
  return {
    losses: lies.map((k) => (count - 2 * k) * epsilon),
    masses: lies.map((k) => binomialMass(k, count, lie)),
    rest: first > 0 || last < count ? 2 * Math.exp(-2 * TAIL_EXPONENT) : 0,
  };
}

/** Both happen. Exact where there are few values; otherwise a bound on a grid. */
export function bothLosses(one: Losses, other: Losses): Losses {
  const [long, short] = one.losses.length >= other.losses.length ? [one, other] : [other, one];
  const pairs = long.losses.length * short.losses.length;
  if (pairs <= MOST_VALUES) return product(long, short);
  const few = pairs > MOST_PAIRS ? onGrid(short, noLosses, MOST_PAIRS / MOST_VALUES) : short;
  return onGrid(long, few, MOST_VALUES);
}

function product(one: Losses, other: Losses): Losses {
  const pairs = [...one.losses].flatMap((loss, i) =>
    [...other.losses].map((more, j) => [loss + more, one.masses[i]! * other.masses[j]!] as const),
  );
  pairs.sort(([a], [b]) => b - a);
  return {
    losses: Float64Array.from(pairs, ([loss]) => loss),
    masses: Float64Array.from(pairs, ([, mass]) => mass),
    rest: one.rest + other.rest,
  };
}

/**
 * Both on `size` equally spaced values. A loss between two values is shared among them so that its probability in
 * either world stays: the two are easier to tell apart than it is, but hardly (Doroshenko et al. 2022, arXiv
 * 2207.04380; Murtagh & Vadhan 2016 round up).
 */
function onGrid(one: Losses, other: Losses, size: number): Losses {
  const largest = one.losses[0]! + other.losses[0]!;
  const width = (largest - one.losses.at(-1)! - other.losses.at(-1)!) / (size - 1);
  const masses = new Float64Array(size);
  const full = -Math.expm1(-width);
  for (let i = 0; i < one.losses.length; i++) {
    for (let j = 0; j < other.losses.length; j++) {
      const mass = one.masses[i]! * other.masses[j]!;
      const below = (largest - one.losses[i]! - other.losses[j]!) / width; // in steps
      const row = Math.min(size - 2, Math.floor(below));
      const up = Math.min(1, -Math.expm1(-(row + 1 - below) * width) / full);
      masses[row]! += up * mass;
      masses[row + 1]! += (1 - up) * mass;
    }
  }
  const losses = masses.map((_, at) => largest - at * width);
  return { losses, masses, rest: one.rest + other.rest };
}

/** Delta at this epsilon: Σ mass (1 - e^(epsilon - loss)) over all losses above it. */
export function lossDelta({ losses, masses, rest }: Losses, epsilon: number): number {
  let delta = rest;
  for (let at = 0; at < losses.length && losses[at]! > epsilon; at++) {
    delta -= masses[at]! * Math.expm1(epsilon - losses[at]!);
  }
  return Math.min(1, delta);
}

/** The least epsilon of at least 0 with this delta; Infinity where only the rest is left. */
export function lossEpsilon({ losses, masses, rest }: Losses, delta: number): number {
  if (delta < rest) return Infinity;
  let [above, logOther] = [rest, -Infinity]; // of all losses above, here and in the other world
  for (let at = 0; at < losses.length; at++) {
    const epsilon = Math.log(above - delta) - logOther;
    if (epsilon >= losses[at]!) return Math.max(0, epsilon);
    if (losses[at]! <= 0) break;
    above += masses[at]!;
    logOther = logAdd(logOther, Math.log(masses[at]!) - losses[at]!);
  }
  return above > delta ? Math.max(0, Math.log(above - delta) - logOther) : 0;
}

function logAdd(a: number, b: number): number {
  const larger = Math.max(a, b);
  return larger === -Infinity ? larger : larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
}
