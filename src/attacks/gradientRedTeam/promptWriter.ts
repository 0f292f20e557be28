/** A model that writes prompts, as a graph: the logits of each place, and the tokens that were drawn from them. */
import { onlyAllowed } from "../../model/choose.ts";
import { layoutOfTree, unpack } from "../../model/parameters.ts";
import { lastOf, readOn } from "../../model/readOn.ts";
import { embedTokens, type Model, transformerTypes, unembed } from "../../model/transformer.ts";
import { type Compiled, compile } from "../../tensor/compile.ts";
import { add, divide } from "../../tensor/operations/arithmetic.ts";
import { stopGradient } from "../../tensor/operations/control.ts";
import { cast } from "../../tensor/operations/creation.ts";
import { argmax } from "../../tensor/operations/reduction.ts";
import { concat, slice } from "../../tensor/operations/window.ts";
import type { ExecutionOptions } from "../../tensor/session.ts";
import type { Tensor, TensorType } from "../../tensor/tensor.ts";
import { rebuildTree } from "../../tensor/tree.ts";
import { embedRow, inEveryRow } from "../gradient/pieces.ts";
import { gumbelNoise } from "../gumbelSoftmax.ts";
import type { Target } from "../target.ts";

/** What is written, and how. */
export interface Writing {
  readonly target: Target;
  /** What the model is asked. At least one token. */
  readonly asked: readonly number[];
  /** Gumbel noise, [rows, promptTokens, vocab]. */
  readonly noise: Tensor;
  /** Temperature of the drawing. @default 1 */
  readonly temperature?: Tensor;
}

/** Written prompts. */
export interface Written {
  /** [rows, promptTokens, vocab]; tokens that are not allowed are blocked. */
  readonly logits: Tensor;
  /** int32 [rows, promptTokens]. */
  readonly tokens: Tensor;
}

/** Writes token by token; each is read in as decided, and no derivative passes through the drawing. */
export function written(model: Model, { target, asked, noise, temperature }: Writing): Written {
  const rows = noise.shape[0]!;
  const places: Tensor[] = [];
  const tokens: Tensor[] = [];
  let read = readOn(model, embedRow(model, asked));
  for (let place = 0; place < target.promptTokens; place++) {
    if (place > 0) read = readOn(model, embedTokens(model, tokens.at(-1)!), read.past);
    const logits = onlyAllowed(unembed(model.parameters, lastOf(read)), target.allowed);
    const known = stopGradient(logits);
    const own = slice(noise, 1, [place, place + 1]);
    tokens.push(cast(argmax(add(temperature ? divide(known, temperature) : known, own)), "int32"));
    places.push(inEveryRow(logits, rows));
  }
  return { logits: concat(places, 1), tokens: concat(tokens, 1) };
}

/** Draws prompts from flat parameters that change. It owns a graph until `dispose`. */
export interface PromptWriter {
  /** Tokens of each row, from uniform noise [rows, promptTokens, vocab]. */
  write(parameters: Float32Array, uniforms: Float32Array): Promise<number[][]>;
  dispose(): Promise<void>;
}

/** Compiles a writer of so many prompts at once. */
export async function createPromptWriter(
  { target, asked }: Pick<Writing, "target" | "asked">,
  { rows, temperature }: { readonly rows: number; readonly temperature: number },
  execution: ExecutionOptions = {},
): Promise<PromptWriter> {
  const { config } = target.textModel.model;
  const types = transformerTypes(config);
  const layout = layoutOfTree(types);
  const { promptTokens } = target;
  const inputs = {
    parameters: { dtype: "float32", shape: [layout.size] },
    uniforms: { dtype: "float32", shape: [rows, promptTokens, config.vocabularySize] },
    temperature: { dtype: "float32", shape: [] },
  } as const satisfies Record<string, TensorType>;
  type Given = Readonly<Record<keyof typeof inputs, Tensor>>;
  const write = ({ parameters, uniforms, temperature: own }: Given) => {
    const tree = rebuildTree<TensorType, Tensor, typeof types>(types, unpack(parameters, layout));
    const model: Model = { config, parameters: tree };
    const { tokens } = written(model, {
      ...{ target, asked, noise: gumbelNoise(uniforms), temperature: own },
    });
    return { tokens };
  };
  const graph: Compiled<typeof inputs, { tokens: Tensor }> = await compile(
    write,
    inputs,
    execution,
  );
  return {
    write: async (parameters, uniforms) => {
      const given = { parameters, uniforms, temperature: Float32Array.of(temperature) };
      const tokens = Array.from((await graph.run(given)).tokens as Int32Array);
      return Array.from({ length: rows }, (_, row) =>
        tokens.slice(row * promptTokens, (row + 1) * promptTokens),
      );
    },
    dispose: () => graph.dispose(),
  };
}
