/**
 * Log-probabilities of given completions: nothing is drawn, and what requests of one call begin with alike is
 * computed once.
 */
import { compile } from "../tensor/compile.ts";
import type { ExecutionOptions } from "../tensor/session.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Graph, GraphStore } from "./graphStore.ts";
import { type Packing, separatePackings, sharedPackings } from "./packing.ts";
import { requireScoreRequest, type ScoreRequest } from "./scoreRequest.ts";
import { requireBatch } from "./sequences.ts";
import type { TransformerConfig } from "./transformerConfig.ts";
import {
  type NodeNumbers,
  nodeNumbers,
  shapeOf,
  type TreeRow,
  treeInputs,
  treeRow,
} from "./treeRows.ts";
import { type RowShape, type TreeInputs, treeScores, treeTypes } from "./treeScores.ts";
import {
  type BoundWeights,
  bindWeights,
  type TrainedModel,
  type WeightOptions,
} from "./weights.ts";

export type { ScoreRequest, Span } from "./scoreRequest.ts";

/** Scores completions under a model. It owns compiled graphs until `dispose`. */
export interface Scorer {
  /** For each request, the log-probability of each token of its completion, in nats. */
  score(requests: readonly ScoreRequest[]): Promise<number[][]>;
  /** Of all calls so far. */
  readonly usage: ScorerUsage;
  dispose(): Promise<void>;
}

/** What was asked for, and what it took. */
export interface ScorerUsage {
  /** Tokens that the model would have read if each request had been computed by itself. */
  readonly tokensAsked: number;
  /** Tokens that it did read, with everything that rows are filled up with. */
  readonly tokensComputed: number;
}

/** Options of a scorer. */
export interface ScorerOptions extends WeightOptions {
  /** Rows computed together, at most: fewer where they are long. At least 1. @default 64 */
  readonly batch?: number;
  /** Compute once what requests of one call begin with alike. The numbers are the same to 1e-5. @default true */
  readonly share?: boolean;
  readonly execution?: ExecutionOptions;
}

/** A scorer of this model. Leave the parameters alone while it is used: make a new one for others. */
export function createScorer(model: TrainedModel, options: ScorerOptions = {}): Scorer {
  return new TreeScorer(model, options);
}

class TreeScorer implements Scorer {
  private readonly config: TransformerConfig;
  private readonly weights: BoundWeights;
  private readonly batch: number;
  private readonly share: boolean;
  private readonly execution: ExecutionOptions;
  /** By the shape of their rows. */
  private readonly graphs = new GraphStore<string>();
  private tokensAsked = 0;
  private tokensComputed = 0;

  constructor(
    model: TrainedModel,
    { batch = 64, share = true, execution = {}, ...options }: ScorerOptions,
  ) {
    requireBatch(batch);
    this.config = model.config;
    this.weights = bindWeights(model, options);
    this.batch = batch;
    this.share = share;
    this.execution = execution;
  }

  get usage(): ScorerUsage {
    return { tokensAsked: this.tokensAsked, tokensComputed: this.tokensComputed };
  }

  async score(requests: readonly ScoreRequest[]): Promise<number[][]> {
    for (const [index, request] of requests.entries()) {
      requireScoreRequest(request, index, this.config);
    }
    const results: number[][] = requests.map(() => []);
    // Where nothing is asked, nothing is read.
    const [asked, places] = [requests, results].map((list) =>
      list.filter((_, index) => requests[index]!.completion.length > 0),
    ) as [ScoreRequest[], number[][]];
    const numbers = nodeNumbers(asked, this.config.vocabularySize);
    const packings = this.share ? sharedPackings : separatePackings;
    for (const packing of packings(numbers.sequences, this.config)) {
      await this.scorePacking(packing, numbers, places);
    }
    this.tokensAsked += numbers.sequences.reduce((sum, { length }) => sum + length, 0);
    return results;
  }

  dispose(): Promise<void> {
    return this.graphs.dispose();
  }

  /** Adds to the results of each request. */
  private async scorePacking(
    { length, rows: groups }: Packing,
    numbers: NodeNumbers,
    results: readonly number[][],
  ): Promise<void> {
    const rows = groups.map((group) => treeRow(group, length, numbers));
    const shape = shapeOf(rows, numbers);
    const graph = await this.graph(shape);
    const together = rowsTogether(shape, this.config, this.batch);
    for (let start = 0; start < rows.length; start += together) {
      const some = rows.slice(start, start + together);
      const inputs = treeInputs(some, shape, numbers);
      const outputs = await graph.run({ ...this.weights.arrays, inputs });
      const { logProbs } = outputs as { logProbs: Float32Array };
      for (const [index, row] of some.entries()) {
        handOut(logProbs.subarray(index * shape.targets), row, { numbers, results });
      }
      this.tokensComputed += some.length * length;
    }
  }

  private graph(shape: RowShape): Promise<Graph> {
    const { config, weights } = this;
    const compute = ({ inputs, ...given }: { readonly inputs: TreeInputs<Tensor> }) => ({
      logProbs: treeScores({ parameters: weights.tensors(given), config }, inputs),
    });
    const types = { ...weights.types, inputs: treeTypes(shape) };
    return this.graphs.get(JSON.stringify(shape), () => compile(compute, types, this.execution));
  }
}

/** Numbers of the largest tensor between two operations, at most where several rows are computed. */
const MOST_NUMBERS = 4 * 1024 * 1024;

/** So many rows that memory stays bounded. */
function rowsTogether(
  { length, asked }: RowShape,
  { heads, feedForwardWidth, vocabularySize }: TransformerConfig,
  batch: number,
): number {
  const numbers = [heads * length * length, feedForwardWidth * length, asked * vocabularySize];
  return Math.max(1, Math.min(batch, Math.floor(MOST_NUMBERS / Math.max(...numbers))));
}

/** Gives the requests of a row their numbers, which lie one after the other. */
function handOut(
  logProbs: Float32Array,
  row: TreeRow,
  { numbers, results }: { numbers: NodeNumbers; results: readonly number[][] },
): void {
  let at = 0;
  for (const request of row.requests) {
    const end = at + numbers.requests[request]!.completion.length;
    while (at < end) results[request]!.push(logProbs[at++]!);
  }
}
