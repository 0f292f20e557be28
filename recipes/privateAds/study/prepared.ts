/** What a training learns from its records before the first step, and what that costs. */
import { z } from "zod";
import type { ClickRecords } from "../../../src/data/clicks/clickRecords.ts";
import type { TableLayout } from "../../../src/model/clicks/tableLayout.ts";
import type { Charge } from "../../../src/privacy/ledger.ts";
import {
  type PriorOptions,
  priorCharge,
  privatePrior,
} from "../../../src/privacy/preparation/labelPrior.ts";
import {
  type TopBucketsOptions,
  topBuckets,
  topBucketsCharge,
} from "../../../src/privacy/preparation/topBuckets.ts";
import type { AdData } from "./data.ts";
import type { Preparing } from "./preparing.ts";
import type { AdTraining } from "./settings.ts";

/** Standard deviation of the noise on counts: it costs little beside the steps of training. */
export const countNoise = 20;

/** What is read before training. */
export interface PreparationOf {
  readonly data: AdData;
  readonly training: AdTraining;
  readonly records: ClickRecords;
  readonly table: TableLayout;
  readonly preparing: Preparing;
}

/** What training begins with. */
export interface PreparedTraining {
  /** The output of the label rate: public, or with noise. */
  readonly bias: number;
  /** Rows that are trained; absent: all. */
  readonly selectedRows?: Int32Array;
  /** What it costs where nothing was lost to a kill: noise of training is chosen for it. */
  readonly charges: readonly Charge[];
}

/** The output that stands for a rate: a logit, or a logarithm. */
const outputOf = ({ task }: Pick<AdData, "task">, rate: number): number =>
  task === "binary" ? Math.log(rate / (1 - rate)) : Math.log(rate);

/** The bias, and the rows of DP-FEST where the training has some. */
export async function preparedTraining(of: PreparationOf): Promise<PreparedTraining> {
  const prior = await priorOf(of);
  if (of.training.rows !== "selected") return prior;
  const { charge, ids } = await frequentIds(of);
  const selectedRows = of.table.fields.flatMap(({ firstRow, width }, field) =>
    width === 0 ? [] : ids[field]!.map((id) => firstRow + id),
  );
  return {
    ...prior,
    selectedRows: Int32Array.from(selectedRows),
    charges: [...prior.charges, charge],
  };
}

/** The most frequent ids of each field. */
async function frequentIds(of: PreparationOf) {
  const { preparing, table } = of;
  const options: TopBucketsOptions = {
    ...{ ...preparing.options, name: "all fields" },
    ...{ keep: keptOf(of), noise: { kind: "gaussian", noiseMultiplier: countNoise } },
  };
  const charge = topBucketsCharge(
    table.fields.map(({ buckets }) => buckets),
    options,
  );
  const ids = await preparing.once({
    ...{ charge, schema: z.array(z.array(z.int().min(0))) },
    draw: () => {
      const drawn = topBuckets(bucketCounts(of), options);
      return { ...drawn, result: drawn.result.map((each) => [...each]) };
    },
  });
  return { charge, ids };
}

/** A generated world has a public rate. Of a file it is learned, with noise where there is to be privacy. */
async function priorOf(of: PreparationOf): Promise<PreparedTraining> {
  const { data, training, records, preparing } = of;
  const { task, publicRate } = data;
  if (publicRate !== undefined) return { bias: outputOf(data, publicRate), charges: [] };
  if (training.privacy === null) {
    const mean = records.labels.reduce((sum, label) => sum + label, 0) / records.count;
    return { bias: outputOf(data, Math.min(1 - 1e-6, Math.max(1e-6, mean))), charges: [] };
  }
  const options: PriorOptions = {
    ...{ ...preparing.options, name: "labels" },
    ...{ task, noiseMultiplier: countNoise, labelBound: task === "binary" ? 1 : 10 },
  };
  const charge = priorCharge(options);
  const { bias } = await preparing.once({
    ...{ charge, schema: priorSchema },
    draw: () => privatePrior(records.labels, options),
  });
  return { bias, charges: [charge] };
}

const priorSchema = z.object({
  rate: z.number(),
  bias: z.number(),
  records: z.number(),
  standardDeviation: z.number(),
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
