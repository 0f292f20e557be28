/** Whether a mechanism can be as bad as the pair of distributions that stands for it. */
import { type Part, repeatedParts } from "./repeated.ts";

/**
 * Whether a part can be as bad as the pair that stands for it: then no accountant is below `pld`, and its lower bound is
 * one. Selections are better than their epsilon alone says, and `rdp` knows by how much; truncated samples are better than
 * the pair with which they are bounded.
 */
export function isAttained(part: Part): boolean {
  const bounded = ["exponentialMechanism", "permuteAndFlip", "truncatedPoissonGaussian"];
  if (bounded.includes(part.kind)) return false;
  if (part.kind !== "poissonSampled") return true;
  return repeatedParts(part.event).every((inner) => isAttained(inner.part));
}

/**
 * Whether the losses of a part are of one size. Of samples of a guarantee with a delta most are tiny and a few are not: the
 * grid of `pld` for both may say little, and others more.
 */
export const isOfOneSize = (part: Part): boolean =>
  part.kind !== "poissonSampled" ||
  repeatedParts(part.event).every(
    (inner) => inner.part.kind !== "epsilonDelta" && isOfOneSize(inner.part),
  );

/** Whether no pair stands for a part, so that `pld` does not judge it, although mechanisms that it allows are known. */
export const hasNoPair = ({ kind }: Part): boolean =>
  kind === "repeatAndSelect" || kind === "zcdp" || kind === "sampledWithoutReplacement";
