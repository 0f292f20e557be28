/**
 * The transformer once more, in plain arithmetic on double-precision lists, one number at a time: slow, without
 * tensors, and with nothing in common with src/model/transformer.ts but the layout of the parameters.
 */
import { layoutOfTree, viewOf } from "../../src/model/parameters.ts";
import { transformerTypes } from "../../src/model/transformer.ts";
import type { TransformerConfig } from "../../src/model/transformerConfig.ts";
import type { TrainedModel } from "../../src/model/weights.ts";

type Row = readonly number[];

/** Logits after every token of one text. */
export function referenceLogits(model: TrainedModel, tokens: Row): Row[] {
  const { config } = model;
  const named = parametersOf(model);
  let residual: Row[] = tokens.map((token, position) =>
    named.row("tokenEmbedding", token).map((value, index) => {
      const learned = config.positions.kind === "learned";
      const shift = learned ? named.row("positionEmbedding", position)[index]! : 0;
      return value * config.embeddingScale + shift;
    }),
  );
  for (let layer = 0; layer < config.layers; layer++) residual = block(model, layer, residual);
  const final = residual.map((row) => norm(named, "finalNorm", config, row));
  return final.map((row) =>
    config.tiedEmbeddings
      ? Array.from({ length: config.vocabularySize }, (_, token) =>
          dot(row, named.row("tokenEmbedding", token)),
        )
      : linear(named, "head", row),
  );
}

function block(model: TrainedModel, layer: number, residual: readonly Row[]): Row[] {
  const { config } = model;
  const named = parametersOf(model);
  const at = (name: string) => `blocks.${layer}.${name}`;
  const read = residual.map((row) => norm(named, at("attentionNorm"), config, row));
  const attended = attention(model, layer, read).map((row) =>
    linear(named, at("attentionOutput"), row),
  );
  const mixed = residual.map((row, t) => plus(row, attended[t]!));
  return mixed.map((row, t) => {
    const source = config.parallelResidual ? residual[t]! : row;
    const x = norm(named, at("feedForwardNorm"), config, source);
    const up = linear(named, at("up"), x);
    const hidden = config.gated
      ? linear(named, at("gate"), x).map((gate, i) => activation(config, gate) * up[i]!)
      : up.map((value) => activation(config, value));
    return plus(row, linear(named, at("down"), hidden));
  });
}

/** What every position gathers from itself and before, heads side by side. */
function attention(model: TrainedModel, layer: number, inputs: readonly Row[]): Row[] {
  const { config } = model;
  const { heads, keyValueHeads, headWidth } = config;
  const named = parametersOf(model);
  const joint = inputs.map((row) => linear(named, `blocks.${layer}.queryKeyValue`, row));
  const part = (t: number, head: number) =>
    joint[t]!.slice(head * headWidth, (head + 1) * headWidth);
  const normed = (name: string, x: Row) =>
    config.queryKeyNorm ? norm(named, `blocks.${layer}.${name}`, config, x) : x;
  return inputs.map((_, t) =>
    Array.from({ length: heads }, (_, head) => {
      const shared = Math.floor((head * keyValueHeads) / heads);
      const query = turned(config, normed("queryNorm", part(t, head)), t);
      const past = [...Array(t + 1).keys()];
      const scores = past.map((s) => {
        const key = turned(config, normed("keyNorm", part(s, heads + shared)), s);
        return dot(query, key) / Math.sqrt(headWidth);
      });
      const weights = softmax(scores);
      return Array.from({ length: headWidth }, (_, i) =>
        past.reduce((sum, s) => sum + weights[s]! * part(s, heads + keyValueHeads + shared)[i]!, 0),
      );
    }).flat(),
  );
}

/** Pairs (i, i + half) as complex numbers, multiplied by exp(√-1 · position · theta^(-i / half)). */
function turned({ positions, headWidth }: TransformerConfig, x: Row, position: number): Row {
  if (positions.kind !== "rotary") return x;
  const half = Math.floor((headWidth * positions.fraction) / 2);
  const result = [...x];
  for (let i = 0; i < half; i++) {
    const angle = position / positions.theta ** (i / half);
    const [real, imaginary] = [x[i]!, x[i + half]!];
    result[i] = real * Math.cos(angle) - imaginary * Math.sin(angle);
    result[i + half] = real * Math.sin(angle) + imaginary * Math.cos(angle);
  }
  return result;
}

type Named = ReturnType<typeof parametersOf>;

function parametersOf({ config, parameters }: TrainedModel) {
  const layout = layoutOfTree(transformerTypes(config));
  const shapes = new Map(layout.places.map(({ name, shape }) => [name, shape]));
  const vector = (name: string): Row => [...viewOf(parameters, layout, name)];
  return {
    has: (name: string) => shapes.has(name),
    vector,
    row: (name: string, row: number): Row => {
      const columns = shapes.get(name)![1]!;
      return vector(name).slice(row * columns, (row + 1) * columns);
    },
  };
}

function linear(named: Named, name: string, x: Row): Row {
  const weight = named.vector(`${name}.weight`);
  const columns = weight.length / x.length;
  const bias = named.has(`${name}.bias`) ? named.vector(`${name}.bias`) : Array(columns).fill(0);
  return Array.from({ length: columns }, (_, column) =>
    x.reduce((sum, value, row) => sum + value * weight[row * columns + column]!, bias[column]!),
  );
}

function norm(named: Named, name: string, { norm: how }: TransformerConfig, x: Row): Row {
  const gain = named.vector(`${name}.gain`).map((value) => value + how.offset);
  const bias = named.has(`${name}.bias`) ? named.vector(`${name}.bias`) : x.map(() => 0);
  const center = how.kind === "layerNorm" ? average(x) : 0;
  const spread = Math.sqrt(average(x.map((value) => (value - center) ** 2)) + how.epsilon);
  return x.map((value, i) => ((value - center) / spread) * gain[i]! + bias[i]!);
}

function activation({ activation: kind }: TransformerConfig, x: number): number {
  switch (kind) {
    case "relu":
      return Math.max(x, 0);
    case "reluSquared":
      return Math.max(x, 0) ** 2;
    case "silu":
      return x / (1 + Math.exp(-x));
    case "geluTanh":
      return (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
    case "gelu":
      return x * normalCdf(x);
  }
}

/** The normal distribution function by its Taylor series: 1/2 + φ(x) (x + x³/3 + x⁵/15 + …). */
function normalCdf(x: number): number {
  if (Math.abs(x) > 8) return x > 0 ? 1 : 0;
  let [term, sum] = [x, x];
  for (let odd = 3; Math.abs(term) > 1e-17; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

function softmax(scores: Row): Row {
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - top));
  const total = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / total);
}

const average = (x: Row) => x.reduce((a, b) => a + b) / x.length;
const dot = (a: Row, b: Row) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const plus = (a: Row, b: Row) => a.map((value, i) => value + b[i]!);
