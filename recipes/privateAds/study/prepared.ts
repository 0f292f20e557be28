/** What a training learns from its records before the first step, and what that costs. */
import { z } from "zod";
import type { TableLayout } from "../../../src/model/clicks/tableLayout.ts";
import type { Charge } from "../../../src/privacy/ledger.ts";
import {
  type PriorOptions,
  priorCharge,
  streamedPrior,
} from "../../../src/privacy/preparation/labelPrior.ts";
import {
  type TopBucketsOptions,
  topBuckets,
  topBucketsCharge,
} from "../../../src/privacy/preparation/topBuckets.ts";
import type { AdData } from "./data.ts";
import type { Preparing } from "./preparing.ts";
import { chunksOf, countOf, idCounts, type TrainingRecords } from "./records.ts";
import type { AdTraining } from "./settings.ts";

/** Standard deviation of the noise on counts: it costs little beside the steps of training. */
export const countNoise = 20;

/** What is read before training. */
export interface PreparationOf {
  readonly data: AdData;
  readonly training: AdTraining;
  readonly records: TrainingRecords;
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
  const sizes = table.fields.map(({ buckets }) => buckets);
  const charge = topBucketsCharge(sizes, options);
  const ids = await preparing.once({
    ...{ charge, schema: z.array(z.array(z.int().min(0))) },
    draw: async () => {
      const drawn = topBuckets(await idCounts(of.records, sizes), options);
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
    const mean = (await labelSum(records)) / countOf(records);
    return { bias: outputOf(data, Math.min(1 - 1e-6, Math.max(1e-6, mean))), charges: [] };
  }
  const options: PriorOptions = {
    ...{ ...preparing.options, name: "labels" },
    ...{ task, noiseMultiplier: countNoise, labelBound: task === "binary" ? 1 : 10 },
  };
  const charge = priorCharge(options);
  const { bias } = await preparing.once({
    ...{ charge, schema: priorSchema },
    draw: () => streamedPrior(labelsOf(records), options),
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

async function* labelsOf(records: TrainingRecords): AsyncGenerator<Float32Array> {
  for await (const { labels } of chunksOf(records)) yield labels;
}

async function labelSum(records: TrainingRecords): Promise<number> {
  let sum = 0;
  for await (const labels of labelsOf(records)) for (const label of labels) sum += label;
  return sum;
}
