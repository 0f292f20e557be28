/** Why nothing may be claimed about a record. */
import { accountantNamed } from "../account.ts";
import { accountants } from "../accountants/index.ts";
import { checkDelta } from "../deltaCheck.ts";
import type { PrivacyRecord } from "../record.ts";
import { checkedUnit } from "../unitCheck.ts";
import { mismatches } from "./mismatch.ts";

/** One sentence for each reason; empty where a claim may be made. */
export function refusalsOf(record: PrivacyRecord): readonly string[] {
  return [
    ...failure(() => checkedUnit(record.unitOfPrivacy)),
    ...relationRefusals(record),
    ...deltaRefusals(record),
    ...mismatchRefusals(record),
    ...accountantRefusals(record),
  ];
}

/** What a check throws. */
function failure(check: () => unknown): readonly string[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof RangeError) return [error.message];
    throw error;
  }
}

/** Parts that do not belong together make no event true. */
function mismatchRefusals(record: PrivacyRecord): readonly string[] {
  let found: readonly string[] = [];
  const thrown = failure(() => {
    found = mismatches(record);
  });
  return [...found, ...thrown];
}

/** Batches in which the place of a record decides change as a whole when a record comes or goes. */
const placed: ReadonlySet<string> = new Set(["shuffled", "fixedOrder"]);

function relationRefusals({ neighboringRelation, training }: PrivacyRecord): readonly string[] {
  if (neighboringRelation === undefined) {
    return ["neighboringRelation: not stated. The same noise means another epsilon under another."];
  }
  const found = training.find(({ sampling }) => placed.has(sampling.kind));
  if (found === undefined || neighboringRelation !== "addOrRemoveOne") return [];
  return [
    `neighboringRelation: addOrRemoveOne with ${found.sampling.kind} batches. One record more moves all later ones into ` +
      "other places, so that many batches change at once; the size of such data is public: claim replaceSpecial.",
  ];
}

/** A size that is not public stands in no message. */
function deltaRefusals({ deltas, dataset }: PrivacyRecord): readonly string[] {
  const [delta] = deltas as readonly [number];
  if (dataset?.size === undefined) return failure(() => checkDelta(delta));
  if (!dataset.isSizePublic) {
    return delta < 1 / dataset.size
      ? []
      : [`delta: expected less than one over the number of units, got ${delta}.`];
  }
  const datasetSize = dataset.size;
  return failure(() => checkDelta(delta, { datasetSize }));
}

function accountantRefusals({ accountant }: PrivacyRecord): readonly string[] {
  if (!accountants.some(({ name }) => name === accountant.name)) return [];
  if (accountantNamed(accountant.name).guarantee === "bound") return [];
  return [`accountant: ${accountant.name} gives an estimate, which may be too small: no claim.`];
}
