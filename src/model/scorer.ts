/** Log-probabilities of given completions: one forward pass, nothing is drawn. */
import { type Compiled, compile } from "../tensor/compile.ts";
import { negate } from "../tensor/operations/arithmetic.ts";
import { crossEntropy } from "../tensor/operations/loss.ts";
import type { ExecutionOptions } from "../tensor/session.ts";
import type { Tensor } from "../tensor/tensor.ts";
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
  readonly completion: readonly number[];
}

/** Scores completions under a model. */
export interface Scorer {
  /** For each request, the log-probability of each token of its completion, in nats. */
  score(requests: readonly ScoreRequest[]): Promise<number[][]>;
  dispose(): Promise<void>;
}

/** Options of a scorer. */
export interface ScorerOptions extends WeightOptions {
  /** Rows computed together. @default 16 */
  readonly batch?: number;
  readonly execution?: ExecutionOptions;
}

/** Sequences are padded to a multiple of this, so that few graphs serve many lengths. */
const LENGTH_STEP = 16;

/** A scorer of this model. Leave the parameters alone while it is used: make a new one for others. */
export function createScorer(model: TrainedModel, options: ScorerOptions = {}): Scorer {
  return new BatchedScorer(model, options);
}

type Graph = Compiled<object, object>;

class BatchedScorer implements Scorer {
  private readonly model: TrainedModel;
  private readonly weights: BoundWeights;
  private readonly batch: number;
  private readonly execution: ExecutionOptions;
  private readonly graphs = new Map<number, Promise<Graph>>();

  constructor(model: TrainedModel, { batch = 16, execution = {}, ...options }: ScorerOptions) {
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

  async dispose(): Promise<void> {
    const graphs = await Promise.all(this.graphs.values());
    this.graphs.clear();
    await Promise.all(graphs.map((graph) => graph.dispose()));
  }

  private async scoreRows(rows: readonly ScoreRequest[]): Promise<number[][]> {
    const longest = Math.max(...rows.map((row) => lengthOf(row)));
    const time = Math.min(
      Math.ceil((longest - 1) / LENGTH_STEP) * LENGTH_STEP,
      this.model.config.contextLength,
    );
    const { tokens, targets } = this.padded(rows, time);
    const graph = await this.graph(time);
    const outputs = await graph.run({ ...this.weights.arrays, tokens, targets } as never);
    const { logProbs } = outputs as unknown as { logProbs: Float32Array };
    return rows.map(({ prompt, completion }, row) => {
      const start = row * time + prompt.length - 1;
      return [...logProbs.subarray(start, start + completion.length)];
    });
  }

  /** Right-padded tokens and the tokens that follow them, int32 [batch, time]. */
  private padded(rows: readonly ScoreRequest[], time: number) {
    const tokens = new Int32Array(this.batch * time);
    const targets = new Int32Array(this.batch * time);
    for (const [row, { prompt, completion }] of rows.entries()) {
      const whole = [...prompt, ...completion];
      tokens.set(whole.slice(0, -1), row * time);
      targets.set(whole.slice(1), row * time);
    }
    return { tokens, targets };
  }

  private graph(time: number): Promise<Graph> {
    const known = this.graphs.get(time);
    if (known) return known;
    const ids = { dtype: "int32", shape: [this.batch, time] } as const;
    const { config } = this.model;
    const compute = ({ tokens, targets, ...weights }: { tokens: Tensor; targets: Tensor }) => {
      const parameters = this.weights.tensors(weights);
      return { logProbs: negate(crossEntropy(logits({ parameters, config }, tokens), targets)) };
    };
    const types = { ...this.weights.types, tokens: ids, targets: ids };
    const compiled: Promise<Graph> = compile(compute as never, types as never, this.execution);
    this.graphs.set(time, compiled);
    return compiled;
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
    const odd = [...request.prompt, ...request.completion].find(
      (token) => !(token >= 0 && token < vocabularySize),
    );
    if (odd !== undefined) {
      throw new RangeError(
        `score: token ${odd} in request ${index} is not below ${vocabularySize}.`,
      );
    }
  }
}

const lengthOf = ({ prompt, completion }: ScoreRequest) => prompt.length + completion.length;
