/**
 * Batched generation with a key-value cache.
 *
 * Every row draws from its own seed and nothing else, so a completion does not depend on which other prompts
 * happen to share its batch (beyond the last bits of a matrix product).
 */
import { compile } from "../tensor/compile.ts";
import type { ExecutionOptions } from "../tensor/session.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import { Cache, type LayerCache } from "./cache.ts";
import { type ChoiceOptions, chooseTokens } from "./choose.ts";
import {
  type ReadInputs,
  readPrompt,
  readTypes,
  type StepInputs,
  step,
  stepTypes,
} from "./decode.ts";
import { type Graph, GraphStore } from "./graphStore.ts";
import { askedOf, paddedTokens, type SampleOptions, type SampleRequest } from "./requests.ts";
import { Row, type Sampled, take, uniformsOf } from "./rows.ts";
import { lanedSampler } from "./samplerLanes.ts";
import { requireBatch } from "./sequences.ts";
import {
  type BoundWeights,
  bindWeights,
  type TrainedModel,
  type WeightOptions,
} from "./weights.ts";

/** Continues prompts. It owns compiled graphs, and threads where it has lanes, until `dispose`. */
export interface Sampler {
  /** One result per request, in order. */
  sample(requests: readonly SampleRequest[], options: SampleOptions): Promise<Sampled[]>;
  dispose(): Promise<void>;
}

export interface SamplerOptions extends WeightOptions {
  /** Rows computed together. At least 1. @default 64 */
  readonly batch?: number;
  /**
   * Threads that take batches side by side; completions do not depend on it. With `stopWhen`, which is the caller's
   * own, one thread takes them all. At least 1. @default 1
   */
  readonly lanes?: number;
  readonly execution?: ExecutionOptions;
}

/** A sampler of this model. Leave the parameters alone while it is used: make a new one for others. */
export function createSampler(model: TrainedModel, options: SamplerOptions = {}): Sampler {
  const { lanes = 1, batch = 64 } = options;
  if (!(Number.isInteger(lanes) && lanes >= 1)) {
    throw new RangeError(`createSampler: expected lanes of at least 1, got ${lanes}.`);
  }
  const own = new CachedSampler(model, { ...options, batch });
  return lanes > 1 ? lanedSampler(own, { model, options: { ...options, batch }, lanes }) : own;
}

/** What both graphs give: the next token of each row, and the cache of the positions that were read. */
interface Outputs {
  readonly tokens: Int32Array;
  readonly logProbs: Float32Array;
  readonly cache: readonly LayerCache<Float32Array>[];
}

/** What all prompts begin with, read: how many tokens, and their cache of one row. */
interface Prefix {
  readonly length: number;
  readonly cache: readonly LayerCache<Float32Array>[];
}

/** A batch whose prompts have been read. */
interface Decoding {
  readonly rows: readonly Row[];
  /** Of each row, on the left. */
  readonly padding: Int32Array;
  /** Positions of the padded prompts. */
  readonly time: number;
  readonly prefix: Prefix | undefined;
  readonly first: Outputs;
}

/** Prompts are padded to a multiple of this, so that few graphs serve many lengths. */
const LENGTH_STEP = 8;

class CachedSampler implements Sampler {
  private readonly model: TrainedModel;
  private readonly weights: BoundWeights;
  private readonly batch: number;
  private readonly execution: ExecutionOptions;
  private readonly graphs = new GraphStore<string>();

  constructor(
    model: TrainedModel,
    { batch, execution = {}, ...options }: SamplerOptions & { readonly batch: number },
  ) {
    requireBatch(batch);
    this.model = model;
    this.weights = bindWeights(model, options);
    this.batch = batch;
    this.execution = execution;
  }

  async sample(given: readonly SampleRequest[], options: SampleOptions): Promise<Sampled[]> {
    const { signal } = options;
    const { requests, shared } = askedOf(given, options, this.model.config);
    const prefix = shared.length > 0 ? await this.readPrefix(shared) : undefined;
    const results: Sampled[] = [];
    for (let start = 0; start < requests.length; start += this.batch) {
      signal?.throwIfAborted();
      const some = requests.slice(start, start + this.batch);
      const sampled = await this.sampleBatch(some, prefix, {
        ...options,
        stopWhen: (tokens, row) => options.stopWhen?.(tokens, start + row) ?? false,
      });
      results.push(...sampled);
    }
    return results;
  }

  dispose(): Promise<void> {
    return this.graphs.dispose();
  }

  private async readPrefix(tokens: readonly number[]): Promise<Prefix> {
    const graph = await this.readGraph({ batch: 1, time: tokens.length, prefix: 0 }, {});
    const inputs = { tokens: Int32Array.from(tokens), padding: new Int32Array(1) };
    const { cache } = await this.run(graph, { ...inputs, uniforms: new Float32Array(1) });
    return { length: tokens.length, cache };
  }

  /** Few requests are computed as the next power of two of rows, so that few graphs serve many counts. */
  private async sampleBatch(
    requests: readonly SampleRequest[],
    prefix: Prefix | undefined,
    options: SampleOptions,
  ): Promise<Sampled[]> {
    const batch = Math.min(this.batch, 2 ** Math.ceil(Math.log2(requests.length)));
    const longest = Math.max(...requests.map(({ tokens }) => tokens.length));
    const time = Math.ceil(longest / LENGTH_STEP) * LENGTH_STEP;
    const padding = Int32Array.from(
      { length: batch },
      (_, row) => time - (requests[row] ?? requests[0]!).tokens.length,
    );
    const rows = requests.map(({ seed }) => new Row(seed));
    const reader = await this.readGraph({ batch, time, prefix: prefix?.length ?? 0 }, options);
    const first = await this.run(reader, {
      tokens: paddedTokens(requests, batch, time),
      padding,
      ...(prefix ? { prefix: prefix.cache } : {}),
      uniforms: uniformsOf(rows, batch),
    });
    await this.decode({ rows, padding, time, prefix, first }, options);
    return rows.map((row) => row.result());
  }

  /** Gives rows one token after the other until all have ended. */
  private async decode(
    { rows, padding, time, prefix, first }: Decoding,
    options: SampleOptions,
  ): Promise<void> {
    const { maxTokens, signal } = options;
    const known = prefix?.length ?? 0;
    const cache = new Cache(this.model.config, padding.length);
    if (prefix) cache.appendShared(prefix.cache, known);
    cache.append(first.cache, time);
    cache.hide(padding, known);
    const stepper = await this.stepGraph(padding.length, options);
    const into = stepper.allocate() as Outputs;
    let last = first;
    for (let taken = 1; take(rows, last, options) && taken < maxTokens; taken++) {
      signal?.throwIfAborted();
      if (taken > 1) cache.append(last.cache, 1);
      const past = known + time + taken - 1;
      const inputs = {
        tokens: last.tokens.slice(),
        positions: padding.map((amount) => past - amount),
        mask: cache.mask,
        cache: cache.arrays,
        uniforms: uniformsOf(rows, padding.length),
      };
      last = await this.run(stepper, inputs, into);
    }
  }

  /** Runs a graph, into these arrays where they are given. */
  private async run(graph: Graph, inputs: object, into?: Outputs): Promise<Outputs> {
    const all = { ...this.weights.arrays, inputs };
    const outputs = await graph.run(all, into ? { into } : {});
    return outputs as Outputs;
  }

  private readGraph(
    shape: { readonly batch: number; readonly time: number; readonly prefix: number },
    options: ChoiceOptions,
  ): Promise<Graph> {
    const { config } = this.model;
    return this.graph(`read ${JSON.stringify(shape)}`, options, {
      types: { ...readTypes(config, shape), uniforms: uniformType(shape.batch) },
      compute: (parameters, inputs) =>
        readPrompt({ parameters, config }, inputs as ReadInputs<Tensor>),
    });
  }

  private stepGraph(batch: number, options: ChoiceOptions): Promise<Graph> {
    const { config } = this.model;
    return this.graph(`step ${batch}`, options, {
      types: { ...stepTypes(config, batch), uniforms: uniformType(batch) },
      compute: (parameters, inputs) => step({ parameters, config }, inputs as StepInputs<Tensor>),
    });
  }

  private graph(
    name: string,
    { allowed, temperature, topK, topP, minP }: ChoiceOptions,
    {
      types,
      compute,
    }: { readonly types: { readonly uniforms: TensorType }; readonly compute: Compute },
  ): Promise<Graph> {
    const choice = { allowed, temperature, topK, topP, minP } as ChoiceOptions;
    const key = `${name} ${JSON.stringify(choice)}`;
    const whole = ({ inputs, ...weights }: GraphInputs) => {
      const { logits, cache } = compute(this.weights.tensors(weights), inputs);
      return { ...chooseTokens(logits, inputs.uniforms, choice), cache };
    };
    const graphTypes = { ...this.weights.types, inputs: types };
    return this.graphs.get(key, () => compile(whole, graphTypes, this.execution));
  }
}

type GraphInputs = Parameters<BoundWeights["tensors"]>[0] & {
  readonly inputs: { readonly uniforms: Tensor };
};

type Compute = (
  parameters: ReturnType<BoundWeights["tensors"]>,
  inputs: object,
) => ReturnType<typeof step>;

const uniformType = (batch: number): TensorType => ({ dtype: "float32", shape: [batch] });
