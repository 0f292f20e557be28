/** The items that a report of differential privacy has to state; after section 5.3.3 of Ponomareva et al. 2023. */
import { eventText } from "../eventText.ts";
import type { PrivacyRecord, ProtectedPart, RecordedTraining } from "../record.ts";
import { accessLines } from "./accesses.ts";
import type { Assumption } from "./assumptions.ts";
import { claimText, deltaText } from "./digits.ts";
import type { Numbers } from "./numbers.ts";
import type { BatchesCompared } from "./otherBatches.ts";
import type { Claim } from "./statement.ts";
import {
  clippingWords,
  noiseWords,
  notStated,
  relationWords,
  releasedWords,
  samplingWords,
  settingWords,
  unitWords,
} from "./words.ts";

/** One item, filled in or openly empty. */
export interface ChecklistItem {
  /** `1`, `2a` … `4`. */
  readonly number: string;
  readonly title: string;
  /** False where the whole item is `not stated`. */
  readonly stated: boolean;
  readonly lines: readonly string[];
}

/** What the items are filled from. */
export interface Stated {
  readonly record: PrivacyRecord;
  readonly claim: Claim;
  readonly numbers: Numbers | undefined;
  readonly assumptions: readonly Assumption[];
  readonly compared: readonly BatchesCompared[];
  readonly alarms: readonly string[];
}

/** All items, in the order of the list. */
export function checklist(stated: Stated): readonly ChecklistItem[] {
  const { record } = stated;
  return [
    item("1", "Setting of differential privacy", settingLines(record)),
    item("2a", "Accesses to data", accessLines(record)),
    item("2b", "What is released", releasedLines(record)),
    item("2c", "Unit of privacy", record.unitOfPrivacy && [unitWords(record.unitOfPrivacy)]),
    item(
      "2d",
      "Neighbouring data sets",
      record.neighboringRelation && [relationWords[record.neighboringRelation]],
    ),
    item("3a", "Accounting", accountingLines(stated)),
    item("3b", "What the accounting assumes", stated.assumptions.map(assumptionText)),
    item("3c", "The claim", claimLines(stated)),
    item("4", "What it takes to check this", checkLines(record)),
  ];
}

const item = (
  number: string,
  title: string,
  lines: readonly string[] | undefined,
): ChecklistItem => {
  const stated = lines !== undefined && lines.length > 0;
  return { number, title, stated, lines: stated ? lines : [notStated] };
};

function settingLines({ setting }: PrivacyRecord): readonly string[] | undefined {
  if (setting === undefined) return undefined;
  const protects = protectedWords[setting.protects];
  return [settingWords[setting.kind], `trusted: ${setting.trusted}`, `protected: ${protects}`];
}

const protectedWords: Readonly<Record<ProtectedPart, string>> = {
  records: "whole records",
  labels: "labels alone; everything else of a record is taken to be known",
  labelsAndUnknownFeatures:
    "labels and features that are not known; the known ones, and who has a record, are not protected",
};

/** Noise of independent steps covers every step; a mechanism that is analysed as a whole does, too. */
function releasedLines({ released, training }: PrivacyRecord): readonly string[] | undefined {
  if (released === undefined) return undefined;
  if (training.length === 0) return [releasedWords[released]];
  const waits = training.some(
    ({ noise }) => noise.kind === "gaussian" && noise.rows?.kind === "lazy",
  );
  const which = waits
    ? "all checkpoints are covered, too, in which no noise waits"
    : "all checkpoints are covered, too";
  return [
    releasedWords[released],
    `The accounting takes every noisy gradient as released, so ${which}.`,
  ];
}

function accountingLines({ record, numbers }: Stated): readonly string[] {
  const { name, library, version } = record.accountant;
  const said = `${name} of ${library} ${version}`;
  if (numbers === undefined) return [said];
  const { accountant, notes } = numbers.account;
  return accountant.name === name
    ? [`${said}: ${accountant.description}`, ...notes]
    : [said, `computed anew by ${accountant.name}: ${accountant.description}`, ...notes];
}

const holdsWords = { yes: "holds", no: "DOES NOT HOLD", unknown: "not known" } as const;
const assumptionText = ({ text, holds }: Assumption): string => `${holdsWords[holds]}: ${text}`;

function claimLines({ record, claim, numbers, compared }: Stated): readonly string[] {
  const others = compared.map(comparedText);
  if (claim.kind === "refused") {
    return ["NOTHING IS CLAIMED.", ...claim.reasons, ...others];
  }
  const { text, delta, lower } = claim;
  const from = lower === 0 ? "" : ` (no correct claim is below ${claim.lowerText})`;
  return [
    `(epsilon ${text}, delta ${deltaText(delta)}), between neighbours by ${record.neighboringRelation}${from}`,
    ...(numbers?.exact
      ? [
          `exactly: mu ${claimText({ upper: numbers.exact.mu, lower: numbers.exact.mu })} (Gaussian differential privacy), rho ${claimText({ upper: numbers.exact.rho, lower: numbers.exact.rho })} (zero-concentrated)`,
        ]
      : []),
    ...others,
  ];
}

function comparedText({ batches, sampling, delta, upper, lower }: BatchesCompared): string {
  const text = claimText({ upper, lower });
  const kinds = [...new Set(sampling)].join(" and ");
  return batches === "asTheyRan"
    ? `training as it ran (${kinds} batches): epsilon ${text} at delta ${deltaText(delta)}`
    : `NOT A CLAIM: Poisson coins, which nobody threw, would have given epsilon ${text} for batches of that size`;
}

function checkLines(record: PrivacyRecord): readonly string[] {
  const { dataset, software, code, training, event, accesses } = record;
  const size = dataset?.size;
  const shown = dataset?.isSizePublic === true && size !== undefined;
  const name = dataset?.name === undefined ? "" : `${dataset.name}, `;
  const pre = accesses.find(({ of }) => of === "preTraining")?.what;
  return [
    `event: ${eventText(event)}`,
    `data: ${name}${shown ? `${size} units` : dataset === undefined ? notStated : "size not public"}`,
    ...training.flatMap(phaseLines),
    `pre-training data: ${pre ?? notStated}`,
    `software: ${software === undefined ? notStated : listText(software)}`,
    `code: ${code ?? notStated}`,
  ];
}

function phaseLines(phase: RecordedTraining, index: number, all: readonly unknown[]): string[] {
  const which = all.length === 1 ? "" : `phase ${index + 1}, `;
  const { sampling, clipping, noise, steps, divisor, optimizer, recordsPerUnit } = phase;
  return [
    `${which}batches: ${samplingWords(sampling)}${togetherText(recordsPerUnit)}`,
    `${which}clipping: ${clippingWords(clipping)}`,
    `${which}noise: ${noiseWords(noise)}`,
    `${which}steps: ${steps}, sums divided by ${divisor}`,
    `${which}optimiser: ${optimizer === undefined ? notStated : `${optimizer.name}, ${listText(optimizer.settings)}`}`,
  ];
}

const togetherText = (recordsPerUnit: number | undefined) =>
  recordsPerUnit === undefined
    ? ""
    : `; of units with at most ${recordsPerUnit} records, drawn and clipped together`;

const listText = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
