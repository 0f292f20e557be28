/**
 * Whether the event of a record is about what ran.
 *
 * Proves: whatever training needs to be charged is in the event, for the batches that were really drawn. Does not prove:
 * that the record tells the truth, or that other accesses are charged.
 */
import type { PrivacyEvent } from "../event.ts";
import { eventText } from "../eventText.ts";
import { eventOfPlan } from "../plan.ts";
import type { PrivacyRecord, RecordedTraining } from "../record.ts";
import { type Part, type Repeated, repeatedParts } from "../repeated.ts";

/** Rounding of a noise multiplier that went through text. */
const tolerance = 1 + 1e-9;

/** The event that what ran makes true, for each phase of training. Throws where parts do not belong together. */
export const ranEvents = (record: PrivacyRecord): readonly PrivacyEvent[] =>
  record.training.map((phase) => ranEvent(record, phase));

/** The event that one phase makes true, with other batches where they are given. */
export function ranEvent(
  record: PrivacyRecord,
  phase: RecordedTraining,
  sampling = phase.sampling,
): PrivacyEvent {
  const { dataset, unitOfPrivacy = { kind: "example" } } = record;
  const { neighboringRelation = "addOrRemoveOne" } = record;
  if (dataset?.size === undefined && needsSize.has(sampling.kind)) {
    throw new RangeError(
      `dataset: expected its size, got nothing. What ${sampling.kind} batches do depends on it.`,
    );
  }
  const datasetSize = dataset?.size ?? 1;
  const delta = record.deltas[0]!;
  const { optimizer: _, ...parts } = phase;
  return eventOfPlan({
    ...{ ...parts, sampling, datasetSize, unitOfPrivacy, neighboringRelation, delta },
  });
}

const needsSize: ReadonlySet<string> = new Set([
  ...["truncatedPoisson", "withoutReplacement", "shuffled", "fixedOrder"],
]);

/** What ran and is not in the event, one sentence each; empty where all of it is. */
export function mismatches(record: PrivacyRecord): readonly string[] {
  const charged = chargedParts(record.event).map(({ part, count }) => ({ part, left: count }));
  const missing: string[] = [];
  for (const [index, phase] of record.training.entries()) {
    for (const needed of repeatedParts(ranEvent(record, phase))) {
      const left = uncovered(charged, needed);
      if (left > 0) missing.push(sentence({ record, phase, index, needed, left }));
    }
  }
  return missing;
}

/** The parts of an event, also those inside of private selection: each of its runs is one. */
function chargedParts(event: PrivacyEvent): readonly Repeated[] {
  return repeatedParts(event).flatMap((repeated) => {
    const { part, count } = repeated;
    if (part.kind !== "repeatAndSelect") return [repeated];
    return chargedParts(part.event).map((inner) => ({ ...inner, count: inner.count * count }));
  });
}

interface Charged {
  readonly part: Part;
  left: number;
}

/** Uses up what covers the needed part, what is equal first; says how many are left over. */
function uncovered(charged: readonly Charged[], { part, count }: Repeated): number {
  const isEqual = (each: Charged) => JSON.stringify(each.part) === JSON.stringify(part);
  const candidates = [
    ...charged.filter(isEqual),
    ...charged.filter((each) => !isEqual(each) && covers(each.part, part)),
  ];
  let left = count;
  for (const candidate of candidates) {
    const used = Math.min(candidate.left, left);
    candidate.left -= used;
    left -= used;
  }
  return left;
}

/** Whether `charged` costs at least what `needed` does: as little noise, and as likely to be in. */
function covers(charged: Part, needed: Part): boolean {
  const noise = gaussianOf(charged);
  const other = gaussianOf(needed);
  if (noise === undefined || other === undefined) return false;
  return noise.multiplier <= other.multiplier * tolerance && noise.rate * tolerance >= other.rate;
}

/** A Gaussian sum, on everybody or on a Poisson sample. */
function gaussianOf(
  part: Part,
): { readonly multiplier: number; readonly rate: number } | undefined {
  if (part.kind === "gaussian") return { multiplier: part.noiseMultiplier, rate: 1 };
  if (part.kind !== "poissonSampled" || part.event.kind !== "gaussian") return undefined;
  return { multiplier: part.event.noiseMultiplier, rate: part.samplingRate };
}

interface Missing {
  readonly record: PrivacyRecord;
  readonly phase: RecordedTraining;
  readonly index: number;
  readonly needed: Repeated;
  readonly left: number;
}

function sentence({ record, phase, index, needed, left }: Missing): string {
  const which = record.training.length === 1 ? "Training" : `Phase ${index + 1} of training`;
  return (
    `${which} drew ${phase.sampling.kind} batches, which have to be charged as ${needed.count} × ${eventText(needed.part)}; ` +
    `the event (${eventText(record.event)}) leaves ${left} of them out.`
  );
}
