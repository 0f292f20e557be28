/**
 * Events without their nesting: what happened, and how often. The only place where repetition is multiplied.
 *
 * Proves: n repetitions of an event cost an accountant the same as the event n times in a row.
 */
import type { Mechanism, PrivacyEvent, RepeatAndSelect, Sampled } from "./event.ts";
import { RefusedInputError, shown } from "./refusal.ts";

/** What is left of an event without its compositions. */
export type Part = Exclude<Mechanism, { readonly kind: "noOp" }> | Sampled | RepeatAndSelect;

/** A part, and how often it happened. */
export interface Repeated {
  readonly part: Part;
  /** At least 1. */
  readonly count: number;
}

/**
 * The parts of an event, each once, with its count; in the order of their first appearance.
 *
 * @throws RefusedInputError for more repetitions of repetitions than can be counted.
 */
export function repeatedParts(event: PrivacyEvent): Repeated[] {
  const counts = new Map<string, { part: Part; count: number }>();
  collect(event, 1, (part, count) => {
    const key = JSON.stringify(part);
    const known = counts.get(key);
    if (known) known.count += count;
    else counts.set(key, { part, count });
  });
  return [...counts.values()];
}

type Found = (part: Part, count: number) => void;

function collect(event: PrivacyEvent, times: number, found: Found): void {
  if (times === 0 || event.kind === "noOp") return;
  if (event.kind === "selfComposed") collect(event.event, countable(times * event.count), found);
  else if (event.kind === "composed") for (const each of event.events) collect(each, times, found);
  else if (isOneRun(event)) collect(event.event, times, found);
  else found(simplified(event), times);
}

function countable(times: number): number {
  if (times <= Number.MAX_SAFE_INTEGER) return times;
  throw new RefusedInputError({
    ...{ where: "count", expected: `at most ${Number.MAX_SAFE_INTEGER} repetitions in all` },
    ...{ got: shown(times), why: "Counts inside each other are multiplied." },
  });
}

/** The best of exactly one run is that run. */
const isOneRun = (event: PrivacyEvent): event is RepeatAndSelect =>
  event.kind === "repeatAndSelect" && event.mean === 1 && event.shape !== "poisson";

/** Gaussian sums over one sample are one Gaussian sum. Everybody in is no sampling. What always fails is no guarantee. */
function simplified(part: Part): Part {
  if (part.kind === "epsilonDelta" && part.delta === 1) return { kind: "nonPrivate" };
  if (part.kind !== "poissonSampled") return part;
  const noiseMultiplier = singleGaussian(part.event);
  if (noiseMultiplier === undefined) return part;
  const event = { kind: "gaussian", noiseMultiplier } as const;
  return part.samplingRate === 1 ? event : { ...part, event };
}

/** The noise multiplier of the one Gaussian that Gaussians together are: σ⁻² = Σ σᵢ⁻². Undefined for anything else. */
export function singleGaussian(event: PrivacyEvent): number | undefined {
  const parts = repeatedParts(event);
  const [first] = parts;
  if (first?.part.kind === "gaussian" && parts.length === 1 && first.count === 1) {
    return first.part.noiseMultiplier;
  }
  const precision = parts.reduce((sum, { part, count }) => {
    return part.kind === "gaussian" ? sum + count / part.noiseMultiplier ** 2 : Number.NaN;
  }, 0);
  return precision > 0 ? precision ** -0.5 : undefined;
}
