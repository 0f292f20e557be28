/** Log-probabilities of given completions: one forward pass, nothing is drawn. */
import { compile } from "../tensor/compile.ts";
import { negate } from "../tensor/operations/arithmetic.ts";
import { crossEntropy } from "../tensor/operations/loss.ts";
import type { ExecutionOptions } from "../tensor/session.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Graph, GraphStore } from "./graphStore.ts";
import { nextTokens, paddedLength, requireBatch, requireTokens } from "./sequences.ts";
import { logits } from "./transformer.ts";
import {
  type BoundWeights,
  bindWeights,
  type TrainedModel,
  type WeightOptions,
} from "./weights.ts";

/** Tokens of a prompt and of the completion whose probability is asked for. */
export interface ScoreRequest {
  /** At least one token. */
  readonly prompt: readonly number[];
  /** As many tokens as fit: the model reads all of both but the last. */
  readonly completion: readonly number[];
}

/** Scores completions under a model. It owns compiled graphs until `dispose`. */
export interface Scorer {
  /** For each request, the log-probability of each token of its completion, in nats. */
  score(requests: readonly ScoreRequest[]): Promise<number[][]>;
  dispose(): Promise<void>;
}

/** Options of a scorer. */
export interface ScorerOptions extends WeightOptions {
  /** Rows computed together. At least 1. @default 16 */
  readonly batch?: number;
  readonly execution?: ExecutionOptions;
}

/** A scorer of this model. Leave the parameters alone while it is used: make a new one for others. */
export function createScorer(model: TrainedModel, options: ScorerOptions = {}): Scorer {
  return new BatchedScorer(model, options);
}

class BatchedScorer implements Scorer {
  private readonly model: TrainedModel;
  private readonly weights: BoundWeights;
  private readonly batch: number;
  private readonly execution: ExecutionOptions;
  /** By the length that rows are padded to. */
  private readonly graphs = new GraphStore<number>();

  constructor(model: TrainedModel, { batch = 16, execution = {}, ...options }: ScorerOptions) {
    requireBatch(batch);
    this.model = model;
    this.weights = bindWeights(model, options);
    this.batch = batch;
    this.execution = execution;
  }

  async score(requests: readonly ScoreRequest[]): Promise<number[][]> {
    for (const [index, request] of requests.entries()) this.requireRequest(request, index);
    const results: number[][] = [];
    for (let start = 0; start < requests.length; start += this.batch) {
      results.push(...(await this.scoreRows(requests.slice(start, start + this.batch))));
    }
    return results;
  }

  dispose(): Promise<void> {
    return this.graphs.dispose();
  }

  private async scoreRows(rows: readonly ScoreRequest[]): Promise<number[][]> {
    const longest = Math.max(...rows.map(lengthOf));
    // One token is read even where nothing is asked of it: a graph needs a position.
    const time = paddedLength(Math.max(longest - 1, 1), this.model.config.contextLength);
    const whole = rows.map(({ prompt, completion }) => [...prompt, ...completion]);
    const { tokens, targets } = nextTokens(whole, { batch: this.batch, time });
    const graph = await this.graph(time);
    const outputs = await graph.run({ ...this.weights.arrays, tokens, targets });
    const { logProbs } = outputs as { logProbs: Float32Array };
    return rows.map(({ prompt, completion }, row) => {
      const start = row * time + prompt.length - 1;
      return [...logProbs.subarray(start, start + completion.length)];
    });
  }

  private graph(time: number): Promise<Graph> {
    const ids = { dtype: "int32", shape: [this.batch, time] } as const;
    const { config } = this.model;
    const compute = ({ tokens, targets, ...weights }: { tokens: Tensor; targets: Tensor }) => {
      const parameters = this.weights.tensors(weights);
      return { logProbs: negate(crossEntropy(logits({ parameters, config }, tokens), targets)) };
    };
    const types = { ...this.weights.types, tokens: ids, targets: ids };
    return this.graphs.get(time, () => compile(compute, types, this.execution));
  }

  private requireRequest(request: ScoreRequest, index: number): void {
    const { contextLength, vocabularySize } = this.model.config;
    if (request.prompt.length === 0) {
      throw new RangeError(`score: expected at least one prompt token in request ${index}.`);
    }
    if (lengthOf(request) > contextLength + 1) {
      throw new RangeError(
        `score: request ${index} has ${lengthOf(request)} tokens, the model takes ${contextLength + 1}.`,
      );
    }
    const tokens = [...request.prompt, ...request.completion];
    requireTokens(tokens, vocabularySize, { operation: "score", place: `request ${index}` });
  }
}

const lengthOf = ({ prompt, completion }: ScoreRequest) => prompt.length + completion.length;
