/** What becomes of ids before a model reads them. */
import { z } from "zod";
import type { ClickLayout } from "../../../src/data/clicks/clickRecords.ts";
import { clicksWithOtherIds, withOtherIds } from "../../../src/data/clicks/encodedView.ts";
import type { Charge } from "../../../src/privacy/ledger.ts";
import {
  privateVocabulary,
  type VocabularyOptions,
  vocabularyCharge,
} from "../../../src/privacy/preparation/vocabulary.ts";
import type { AdData } from "./data.ts";
import type { Preparing } from "./preparing.ts";
import { areEncoded, idCounts } from "./records.ts";
import type { AdTraining } from "./settings.ts";

/** A log with other ids, and what finding them out costs. */
export interface RelabelledIds {
  readonly data: AdData;
  readonly charges: readonly Charge[];
}

/** New ids of each field by the old ones. */
type Relabelling = readonly { readonly buckets: number; readonly idOf: Int32Array }[];

/** The log as a training reads it. */
export async function relabelled(
  data: AdData,
  { ids }: AdTraining,
  preparing: Preparing,
): Promise<RelabelledIds> {
  if (ids === undefined) return { data, charges: [] };
  if ("hashTo" in ids) return { data: withIds(data, hashed(data.layout, ids.hashTo)), charges: [] };
  const { relabelling, charge } = await frequent(data, preparing);
  return { data: withIds(data, relabelling), charges: [charge] };
}

const hashed = ({ fields }: ClickLayout, most: number): Relabelling =>
  fields.map(({ buckets }) => ({
    buckets: Math.min(buckets, most),
    idOf: Int32Array.from({ length: buckets }, (_, id) =>
      buckets <= most ? id : (Math.imul(id + 1, 0x9e3779b1) >>> 0) % most,
    ),
  }));

/** Noise on counts, and the chance that an id which one record alone has is kept: small parts of most targets. */
const vocabularyNoise = { noiseMultiplier: 20, failureDelta: 1e-8 } as const;

const vocabularySchema = z.object({
  values: z.array(z.string()),
  noisyCounts: z.array(z.number()),
  threshold: z.number(),
});

/** Ids whose noisy counts reach a threshold; all others of a field share one. */
async function frequent(data: AdData, { options: shared, once }: Preparing) {
  const { fields } = data.layout;
  const options: VocabularyOptions = {
    ...{ ...shared, ...vocabularyNoise, name: "all fields" },
    ...{ counted: "records", valuesPerRecord: fields.length },
  };
  const charge = vocabularyCharge(options);
  const { values } = await once({
    ...{ charge, schema: vocabularySchema },
    draw: () => privateVocabulary(countsByValue(data), options),
  });
  const kept = fields.map(() => [] as number[]);
  for (const value of values) {
    const [field, id] = value.split(":").map(Number);
    kept[field!]!.push(id!);
  }
  const relabelling = fields.map(({ buckets }, field) => {
    const known = kept[field]!;
    const idOf = new Int32Array(buckets).fill(known.length);
    known.forEach((id, place) => {
      idOf[id] = place;
    });
    return { buckets: known.length + 1, idOf };
  });
  return { relabelling, charge };
}

/** Records of every id, as `field:id`. */
async function* countsByValue({ layout, training }: AdData): AsyncGenerator<[string, number]> {
  const counts = await idCounts(
    training,
    layout.fields.map(({ buckets }) => buckets),
  );
  for (const [field, ofField] of counts.entries()) {
    for (const [id, count] of ofField.entries()) if (count > 0) yield [`${field}:${id}`, count];
  }
}

function withIds(data: AdData, relabelling: Relabelling): AdData {
  const { layout } = data;
  const fields = layout.fields.map((field, index) => ({
    ...field,
    buckets: relabelling[index]!.buckets,
  }));
  const other = { layout: { ...layout, fields }, idOf: relabelling.map(({ idOf }) => idOf) };
  const { training, heldOut } = data;
  return {
    ...{ ...data, layout: other.layout, heldOut: withOtherIds(heldOut, other) },
    training: areEncoded(training)
      ? clicksWithOtherIds(training, other)
      : withOtherIds(training, other),
  };
}
