/**
 * Click logs: read from the disk as ids and numbers, with bounded memory.
 *
 * `import { defaultEncoding, openClickLog } from "assay/data/clicks"`.
 */

export {
  type ClickWorld,
  type ClickWorldOptions,
  clickWorld,
  type GeneratedClicks,
} from "../generatedClicks.ts";
export * from "./clickRecords.ts";
export { collectedRecords } from "./collectedRecords.ts";
export { readClickSchema } from "./detect.ts";
export {
  type EncodedClicks,
  encodedChunks,
  openEncodedClicks,
  readEncodedClicks,
} from "./encodedFile.ts";
export { type EncodedLog, writeEncodedClicks } from "./encodedWriter.ts";
export {
  bucketsOf,
  type ClickEncoding,
  checkEncoding,
  type DefaultEncodingOptions,
  defaultEncoding,
  encodingDigest,
  type FieldEncoding,
  type IdRule,
  layoutOf,
  type NumberEncoding,
  type NumberRule,
} from "./encoding.ts";
export type { KnownClickLog } from "./knownClickLog.ts";
export { knownClickLogs } from "./knownClickLogs.ts";
export { type LeakageWarning, leakageOf, trapsOf } from "./leakage.ts";
export {
  type MalformedCount,
  type MalformedLine,
  type MalformedLines,
  malformedText,
} from "./malformed.ts";
export { type ClickLog, type OpenClickLogOptions, openClickLog } from "./openClickLog.ts";
export {
  type ClickColumn,
  type ClickCondition,
  type ClickLabel,
  type ClickSchema,
  type ClickSchemaInput,
  clickSchema,
  defineClickSchema,
} from "./schema.ts";
