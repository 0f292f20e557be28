/** The door for records of privacy: what may stand in one, and why another value is refused. */
import { z } from "zod";
import { checkedEvent } from "./eventCheck.ts";
import { eventSchema } from "./eventSchema.ts";
import { clippingSchema, noiseSchema, samplingSchema } from "./mechanismSchema.ts";
import { neighboringRelations } from "./neighboringRelation.ts";
import { accessKinds, type PrivacyRecord, privacyRecordVersion, protectedParts } from "./record.ts";
import { RefusedInputError, shown } from "./refusal.ts";
import { parseWhole } from "./wholeText.ts";

const contributions = z.int().min(1).describe("Rows of one unit at most, after bounding.");

const unitSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("example") }),
    z.strictObject({ kind: z.literal("user"), contributions }),
    z.strictObject({ kind: z.literal("group"), of: z.string().min(1), contributions }),
  ])
  .describe("What neighbours differ by. Without it nothing is claimed.");

const settingSchema = z
  .strictObject({
    kind: z.enum(["central", "distributed", "local"]),
    trusted: z.string().describe("Who sees records as they are, in words."),
    protects: z.enum(protectedParts),
  })
  .describe("Who is trusted, and what the guarantee is about.");

const accessSchema = z
  .strictObject({
    of: z.enum(accessKinds),
    status: z
      .enum(["charged", "publicData", "notCovered", "notDone"])
      .describe(
        "`charged`: part of the event. `notCovered`: private data was read, and the guarantee says nothing about it.",
      ),
    what: z.string().exactOptional(),
  })
  .describe("One way in which data was touched, and what became of it.");

const datasetSchema = z.strictObject({
  name: z.string().exactOptional(),
  size: z
    .int()
    .min(1)
    .exactOptional()
    .describe("In units of privacy. A statement leaves it out where it is not public."),
  isSizePublic: z.boolean(),
});

const trainingSchema = z
  .strictObject({
    sampling: samplingSchema,
    samplingRandomness: z
      .enum(["seeded", "secure", "fixed"])
      .describe("Where the coins came from; `fixed`: there were none."),
    clipping: clippingSchema,
    noise: noiseSchema,
    steps: z.int().min(0).describe("Noisy gradients that were charged, repeated ones again."),
    divisor: z.number().gt(0).describe("Public constant that noisy sums were divided by."),
    recordsPerUnit: z
      .int()
      .min(1)
      .exactOptional()
      .describe(
        "Records of a unit at most that were drawn and clipped together; without it each by itself.",
      ),
    optimizer: z
      .strictObject({
        name: z.string(),
        settings: z.record(z.string(), z.union([z.string(), z.number()])),
      })
      .exactOptional(),
  })
  .describe("One phase of training: what ran, not what was meant to run.");

const auditSchema = z
  .strictObject({
    epsilon: z.number().min(0).describe("The true epsilon is larger, with this confidence."),
    delta: z.number().min(0).lt(1),
    confidence: z.number().gt(0).lt(1),
    n: z.int().min(0),
    method: z.string(),
  })
  .describe("What an attack found out.");

const accountantSchema = z.strictObject({
  name: z.string(),
  library: z.string(),
  version: z.string(),
});

/** Checks a record that comes from outside. */
export const privacyRecordSchema: z.ZodType<PrivacyRecord> = z
  .strictObject({
    v: z.literal(privacyRecordVersion).describe("A reader that meets a larger one must stop."),
    title: z.string().min(1),
    setting: settingSchema.exactOptional(),
    accesses: z.array(accessSchema),
    released: z
      .enum(["noisyGradients", "allCheckpoints", "finalModel", "predictions"])
      .exactOptional(),
    unitOfPrivacy: unitSchema.exactOptional(),
    neighboringRelation: z.enum(neighboringRelations).exactOptional(),
    dataset: datasetSchema.exactOptional(),
    event: eventSchema,
    deltas: z
      .array(z.number().gt(0).lt(1))
      .min(1)
      .describe("The first is the one that is claimed."),
    accountant: accountantSchema,
    training: z.array(trainingSchema),
    audits: z.array(auditSchema),
    software: z.record(z.string(), z.string()).exactOptional(),
    code: z.string().exactOptional(),
  })
  .describe("What was done to private data: what a statement of privacy is made from.");

/**
 * The record in a text of JSON.
 *
 * @throws RefusedInputError where it is cut short, of a later version, or none.
 */
export function parsePrivacyRecord(text: string, where = "record"): PrivacyRecord {
  const json = parseWhole(text, where);
  const record = (typeof json === "object" && json !== null ? json : {}) as {
    readonly v?: unknown;
    readonly event?: unknown;
  };
  if (record.v !== privacyRecordVersion) throw otherVersion(record.v, where);
  checkedEvent(record.event, `${where}.event`);
  const checked = privacyRecordSchema.safeParse(json);
  if (checked.success) return checked.data;
  const { path, message } = checked.error.issues[0]!;
  const place = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  throw new RefusedInputError({
    where: `${where}${place.join("")}`,
    expected: "what docs/schema/privacyRecord.json says",
    got: message,
    why: "A statement says nothing about what it cannot read, so it must not skip it.",
  });
}

const otherVersion = (version: unknown, where: string) =>
  new RefusedInputError({
    where: `${where}.v`,
    expected: `${privacyRecordVersion}`,
    got: shown(version),
    why: "A later format may say things that change what may be claimed. Use the version of assay that wrote it.",
  });
