/** The record that `assay privacy statement` is about: from a file, from the books of a run, or from options. */
import { existsSync } from "node:fs";
import { isClickModel, readClickBill } from "../../lab/clickModelFile.ts";
import { openSafetensors } from "../../model/safetensors/index.ts";
import { privacyOf } from "../../privacy/account.ts";
import type { PrivacyEvent } from "../../privacy/event.ts";
import type { Ledger } from "../../privacy/ledger.ts";
import type { NeighboringRelation } from "../../privacy/neighboringRelation.ts";
import { eventOfPlan } from "../../privacy/plan.ts";
import {
  type PrivacyRecord,
  privacyRecordVersion,
  type RecordedTraining,
} from "../../privacy/record.ts";
import { recordOfLedger } from "../../privacy/recordOfLedger.ts";
import { parsePrivacyRecord } from "../../privacy/recordSchema.ts";
import { UsageError } from "../exitCode.ts";
import { packageVersion } from "../package.ts";
import { booksOf } from "./booksOf.ts";
import { deltaFrom } from "./deltaOption.ts";
import { type EventOptions, eventFrom, flagOf } from "./eventOptions.ts";
import { fileText } from "./fileText.ts";
import { refuseIdle } from "./idleOptions.ts";
import { type UnitOptions, unitFrom } from "./unitOption.ts";

/** What options can say of a record. */
export interface RecordOptions extends EventOptions, UnitOptions {
  readonly delta?: number;
  readonly neighboringRelation?: NeighboringRelation;
  readonly accountant?: string;
  readonly batches?: "poisson" | "shuffled" | "fixedOrder" | "withoutReplacement";
  readonly clipNorm?: number;
  readonly title?: string;
  readonly publicSize?: true;
  readonly secure?: true;
}

/**
 * The record called `name`: JSON, a model of clicks with its record, or a ledger, checkpoint, folder or run of private
 * training; without a name, of the options.
 */
export async function statementRecord(
  name: string | undefined,
  options: RecordOptions,
): Promise<PrivacyRecord> {
  if (name === undefined) return await recordOfOptions(options);
  if (name.endsWith(".json")) {
    requireSilence(name, options, []);
    return parsePrivacyRecord(fileText(name, aRecord), name);
  }
  const saved = recordOfModel(name);
  requireSilence(name, options, saved ? [] : ["title", "publicSize", "accountant"]);
  if (saved) return saved;
  const ledger = await booksOf(name);
  const { title = `private training in ${name}`, publicSize } = options;
  const { neighboringRelation } = ledger.plan;
  const accountant = ours(eventOfPlan(ledger.plan), { ...options, neighboringRelation });
  return recordOfLedger(ledger, {
    ...{ title, audits: [], accountant, released: releasedBy(ledger) },
    ...(publicSize && { dataset: { isSizePublic: true } }),
  });
}

/** Options that say what the record says already, in the order of `--help`. */
const sayings = [
  ...["event", "noiseMultiplier", "samplingRate", "batchSize", "datasetSize", "steps", "epochs"],
  ...["batches", "delta", "unit", "contributions", "neighboringRelation", "accountant"],
  ...["clipNorm", "publicSize", "secure", "title"],
] as const satisfies readonly (keyof RecordOptions)[];

/** Two that say the same may differ, and one of them would count for nothing. */
function requireSilence(
  name: string,
  options: RecordOptions,
  open: readonly (typeof sayings)[number][],
): void {
  const odd = sayings.find((each) => options[each] !== undefined && !open.includes(each));
  if (odd === undefined) return;
  throw new UsageError(
    `${flagOf(odd)}: ${name} says this itself; leave the option out. With --record the record is printed, to change what is wrong.`,
  );
}

const aRecord = "expected a record as JSON, as docs/schema/privacyRecord.json has it";

/** A checkpoint in which noise still waits is none of what may be seen. */
const releasedBy = ({ ran: { noise } }: Ledger) =>
  noise.kind === "gaussian" && noise.rows?.kind === "lazy" ? "finalModel" : "allCheckpoints";

/** The record that came with a model of clicks. */
function recordOfModel(file: string): PrivacyRecord | undefined {
  if (!(file.endsWith(".safetensors") && existsSync(file))) return undefined;
  const { metadata, close } = openSafetensors(file);
  close();
  return isClickModel(metadata) ? readClickBill(file).record : undefined;
}

/** The accountant that was named, or the one that answers of itself. */
function ours(event: PrivacyEvent, options: RecordOptions): PrivacyRecord["accountant"] {
  const { neighboringRelation = "addOrRemoveOne" } = options;
  const name = options.accountant ?? privacyOf(event, { neighboringRelation }).accountant.name;
  return { name, library: "assay", version: packageVersion() };
}

const needed = [
  ["clipNorm", "batches"],
  ["secure", "batches"],
  ["publicSize", "datasetSize"],
] as const satisfies readonly (readonly (keyof RecordOptions)[])[];

async function recordOfOptions(options: RecordOptions): Promise<PrivacyRecord> {
  if (options.event === undefined && options.noiseMultiplier === undefined) {
    throw new UsageError(
      "expected a record, a run of private training, or the options of an event; got none of them.",
    );
  }
  refuseIdle(options, needed);
  const event = await eventFrom(options);
  const { delta } = deltaFrom(options);
  const { datasetSize, neighboringRelation, title = "A mechanism described by options" } = options;
  const unit = unitFrom(options);
  const record: PrivacyRecord = {
    ...{ v: privacyRecordVersion, title, accesses: [], audits: [], training: [] },
    ...{ event, deltas: [delta], accountant: ours(event, options) },
    ...(unit && { unitOfPrivacy: unit }),
    ...(neighboringRelation && { neighboringRelation }),
    ...(datasetSize !== undefined && {
      dataset: { size: datasetSize, isSizePublic: options.publicSize === true },
    }),
  };
  return options.batches === undefined ? record : withBatches(record, options);
}

/** Training with these batches, accounted for as they are. */
function withBatches(record: PrivacyRecord, options: RecordOptions): PrivacyRecord {
  const { batches } = options;
  const { batchSize, datasetSize, noiseMultiplier, clipNorm } = besideBatches(options);
  const steps = stepsOf(record);
  const sampling =
    batches === "poisson"
      ? ({ kind: "poisson", samplingRate: batchSize / datasetSize } as const)
      : ({ kind: batches!, batchSize } as const);
  const isDrawn = batches === "poisson" || batches === "withoutReplacement";
  const randomness = options.secure ? "secure" : "seeded";
  const phase: RecordedTraining = {
    ...{ sampling, steps, divisor: batchSize },
    samplingRandomness: isDrawn ? randomness : "fixed",
    clipping: { kind: "flat", clipNorm, normalized: false },
    noise: { kind: "gaussian", noiseMultiplier, randomness },
  };
  const { unitOfPrivacy = { kind: "example" }, neighboringRelation = "replaceSpecial" } = record;
  const said = { unitOfPrivacy, neighboringRelation, delta: record.deltas[0]! };
  const event = eventOfPlan({ ...phase, ...said, datasetSize });
  return { ...record, training: [phase], event, accountant: ours(event, options) };
}

/** Throws a UsageError for what no training has, and no event would notice. */
function refuseUnlike({ batches }: RecordOptions, clipNorm: number, batchSize: number): void {
  if (!(clipNorm > 0 && clipNorm < Infinity)) {
    throw new UsageError(`--clip-norm: expected a finite number above 0, got ${clipNorm}.`);
  }
  if (batches === "poisson" || Number.isInteger(batchSize)) return;
  throw new UsageError(
    `--batch-size: expected a whole number beside --batches ${batches}, got ${batchSize}.`,
  );
}

/** What ran, where batches did: nothing of it is made up. */
function besideBatches(options: RecordOptions) {
  const { batchSize, datasetSize, noiseMultiplier, clipNorm } = options;
  if (
    batchSize !== undefined &&
    datasetSize !== undefined &&
    noiseMultiplier !== undefined &&
    clipNorm !== undefined
  ) {
    refuseUnlike(options, clipNorm, batchSize);
    return { batchSize, datasetSize, noiseMultiplier, clipNorm };
  }
  throw new UsageError(
    "--batches: expected --batch-size, --dataset-size, --noise-multiplier and --clip-norm beside it. A statement makes nothing up.",
  );
}

const stepsOf = ({ event }: PrivacyRecord): number =>
  event.kind === "selfComposed" ? event.count : 1;
