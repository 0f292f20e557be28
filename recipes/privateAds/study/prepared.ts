/** What a training learns from its records before the first step, and what that costs. */
import type { ClickRecords } from "../../../src/data/clicks/clickRecords.ts";
import type { TableLayout } from "../../../src/model/clicks/tableLayout.ts";
import type { Charge } from "../../../src/privacy/ledger.ts";
import type { Randomness } from "../../../src/privacy/noise/randomness.ts";
import { privatePrior } from "../../../src/privacy/preparation/labelPrior.ts";
import type { PreparationOptions } from "../../../src/privacy/preparation/preparation.ts";
import { topBuckets } from "../../../src/privacy/preparation/topBuckets.ts";
import type { UnitOfPrivacy } from "../../../src/privacy/unitOfPrivacy.ts";
import type { AdData } from "./data.ts";
import type { AdTraining } from "./settings.ts";

/** Standard deviation of the noise on counts: it costs little beside the steps of training. */
export const countNoise = 20;

/** What is read before training. */
export interface PreparationOf {
  readonly data: AdData;
  readonly training: AdTraining;
  readonly records: ClickRecords;
  readonly table: TableLayout;
  readonly options: Unnamed;
}

/** What training begins with. */
export interface PreparedTraining {
  /** The output of the label rate: public, or with noise. */
  readonly bias: number;
  /** Rows that are trained; absent: all. */
  readonly selectedRows?: Int32Array;
  readonly charges: readonly Charge[];
}

/** The output that stands for a rate: a logit, or a logarithm. */
const outputOf = ({ task }: Pick<AdData, "task">, rate: number): number =>
  task === "binary" ? Math.log(rate / (1 - rate)) : Math.log(rate);

/** The bias, and the rows of DP-FEST where the training has some. */
export function preparedTraining(of: PreparationOf): PreparedTraining {
  const prior = priorOf(of);
  if (of.training.rows !== "selected") return prior;
  const { result, charge } = topBuckets(bucketCounts(of), {
    ...{ ...of.options, name: "all fields" },
    ...{ keep: keptOf(of), noise: { kind: "gaussian", noiseMultiplier: countNoise } },
  });
  const selectedRows = of.table.fields.flatMap(({ firstRow, width }, field) =>
    width === 0 ? [] : [...result[field]!].map((id) => firstRow + id),
  );
  return {
    ...prior,
    selectedRows: Int32Array.from(selectedRows),
    charges: [...prior.charges, charge],
  };
}

/** A generated world has a public rate. Of a file it is learned, with noise where there is to be privacy. */
function priorOf({ data, training, records, options }: PreparationOf): PreparedTraining {
  const { task, publicRate } = data;
  if (publicRate !== undefined) return { bias: outputOf(data, publicRate), charges: [] };
  if (training.privacy === null) {
    const mean = records.labels.reduce((sum, label) => sum + label, 0) / records.count;
    return { bias: outputOf(data, Math.min(1 - 1e-6, Math.max(1e-6, mean))), charges: [] };
  }
  const { result, charge } = privatePrior(records.labels, {
    ...{ ...options, name: "labels" },
    ...{ task, noiseMultiplier: countNoise, labelBound: task === "binary" ? 1 : 10 },
  });
  return { bias: result.bias, charges: [charge] };
}

/** What preparations of one training have in common. */
export type Unnamed = Omit<PreparationOptions, "name">;

/** Whom preparations protect, and what they draw from. */
export const preparationOf = (unitOfPrivacy: UnitOfPrivacy, randomness: Randomness): Unnamed => ({
  unitOfPrivacy,
  neighboringRelation: "addOrRemoveOne",
  randomness,
});

/** Ids that DP-FEST keeps of each field: a tenth of them, and all of a small field. */
const keptOf = ({ table }: PreparationOf) =>
  table.fields.map(({ buckets }) => Math.min(buckets, Math.max(20, Math.ceil(buckets / 10))));

function bucketCounts({ records, table }: PreparationOf): Int32Array[] {
  const counts = table.fields.map(({ buckets }) => new Int32Array(buckets));
  records.ids.forEach((id, at) => {
    counts[at % counts.length]![id]!++;
  });
  return counts;
}
