/**
 * A trained model of clicks in one safetensors file: its parameters by name, what it reads, and the bill: the ledger of its
 * training, with which a training that goes on from it begins.
 *
 * What is in it may be published only if the parameters were released: see `ClickTrainer.released`.
 */
import { z } from "zod";
import { clickLayoutSchema } from "../data/clicks/clickLayoutSchema.ts";
import type { ClickTask } from "../data/clicks/clickRecords.ts";
import type { ClickModel, ClickParameters } from "../model/clicks/clickModel.ts";
import { clickModelConfigSchema } from "../model/clicks/clickModelConfig.ts";
import { clickModel } from "../model/clicks/clickModels.ts";
import type { TableLayout } from "../model/clicks/tableLayout.ts";
import { type FileMetadata, jsonPart, parsePart, requireFormat } from "../model/metadata.ts";
import { flatten, type Layout, layoutOf, layoutOfTree, partsOf } from "../model/parameters.ts";
import {
  openSafetensors,
  parseSafetensors,
  type Safetensors,
  safetensorsParts,
} from "../model/safetensors/index.ts";
import type { Ledger } from "../privacy/ledger.ts";
import type { PrivacyRecord } from "../privacy/record.ts";
import { privacyRecordSchema } from "../privacy/recordSchema.ts";

/** What such a file says it is. */
const FORMAT = "assay click model 1";

/** Whether a file with this metadata is a model of clicks. */
export const isClickModel = (metadata: Readonly<Record<string, string>>): boolean =>
  metadata.format === FORMAT;

/** A model of clicks, and what is known about it. */
export interface SavedClickModel {
  readonly model: ClickModel;
  readonly task: ClickTask;
  readonly parameters: ClickParameters;
  /** Added to its outputs, so that they speak of the log as it was. @default 0 */
  readonly outputShift?: number;
  /** How columns become what it reads, as the encoder describes itself. */
  readonly encoding?: unknown;
  /** All that was charged for it; absent where its training was not private. */
  readonly ledger?: Ledger;
  /** What a statement about it is made from. */
  readonly record?: PrivacyRecord;
}

/** The bytes of the file, in parts that share memory with the parameters. */
export function encodeClickModel(saved: SavedClickModel): readonly Uint8Array[] {
  const { model, task, parameters, outputShift, ...about } = saved;
  const { encoding, ledger, record } = about;
  const parts = Object.entries({ outputShift, encoding, ledger, record });
  const known = parts.filter(([, value]) => value !== undefined);
  const tensors = [
    ...partsOf(parameters.table, tableParts(model.table)),
    ...partsOf(parameters.dense, denseParts(model)),
  ];
  return safetensorsParts(tensors, {
    format: FORMAT,
    config: JSON.stringify(model.config),
    layout: JSON.stringify(model.layout),
    task: JSON.stringify(task),
    ...Object.fromEntries(known.map(([name, value]) => [name, JSON.stringify(value)])),
  });
}

/** The model in the bytes of a file; `file` is how errors name it. */
export const parseClickModel = (bytes: Uint8Array, file: string): SavedClickModel =>
  savedIn(parseSafetensors(bytes, file), file);

/** The model in a file, read tensor by tensor. */
export function readClickModel(file: string): SavedClickModel {
  const opened = openSafetensors(file);
  try {
    return savedIn(opened, file);
  } finally {
    opened.close();
  }
}

/** What was charged for the model in a file, and its record; nothing else is read. @throws RangeError for another file. */
export function readClickBill(file: string): Pick<SavedClickModel, "ledger" | "record"> {
  const { metadata, close } = openSafetensors(file);
  close();
  return billIn({ metadata, file });
}

function savedIn(tensors: Safetensors, file: string): SavedClickModel {
  const about = { metadata: tensors.metadata, file };
  const bill = billIn(about);
  const config = parsePart(about, "config", clickModelConfigSchema);
  const model = clickModel(config, parsePart(about, "layout", clickLayoutSchema));
  return {
    model,
    task: parsePart(about, "task", z.enum(["binary", "count"])),
    parameters: parametersIn(tensors, model),
    ...optional(about, "outputShift", z.number()),
    ...(about.metadata.encoding !== undefined && { encoding: jsonPart(about, "encoding") }),
    ...bill,
  };
}

function parametersIn(tensors: Safetensors, model: ClickModel): ClickParameters {
  const { places } = tableParts(model.table);
  const all = flatten(tensors, layoutOf([...places, ...denseParts(model).places]));
  const { size } = model.table;
  return { table: all.subarray(0, size), dense: all.subarray(size) };
}

function billIn(about: FileMetadata): Pick<SavedClickModel, "ledger" | "record"> {
  requireFormat(about, { format: FORMAT, what: "a model of clicks" });
  const books = optional(about, "ledger", ledgerSchema);
  return {
    ...(books.ledger && { ledger: books.ledger as unknown as Ledger }),
    ...optional(about, "record", privacyRecordSchema),
  };
}

/** What is looked into before an event is made of it; plans are compared field by field. */
const ledgerSchema = z.looseObject({
  plan: z.looseObject({ steps: z.int().min(0), delta: z.number() }),
  ran: z.looseObject({ divisor: z.number() }),
  step: z.int().min(0),
  repeated: z.int().min(0),
  charges: z.array(z.looseObject({ label: z.string(), event: z.looseObject({}) })),
});

function optional<Name extends string, Value>(
  about: FileMetadata,
  name: Name,
  schema: z.ZodType<Value>,
): { readonly [Key in Name]?: Value } {
  if (about.metadata[name] === undefined) return {};
  return { [name]: parsePart(about, name, schema) } as { readonly [Key in Name]?: Value };
}

/** Rows of each field by its name; one-hot fields have none. */
const tableParts = ({ fields }: TableLayout): Layout =>
  layoutOf(
    fields
      .filter(({ width }) => width > 0)
      .map(({ name, buckets, width }) => ({ name: `table.${name}`, shape: [buckets, width] })),
  );

function denseParts({ dense }: ClickModel): Layout {
  const { places } = layoutOfTree(dense as Parameters<typeof layoutOfTree>[0]);
  return layoutOf(places.map(({ name, shape }) => ({ name: `dense.${name}`, shape })));
}
