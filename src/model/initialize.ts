/** First parameters of a model that is trained here. */
import { generator, type Seed, split } from "../math/seed.ts";
import { layoutOfTree, type Place } from "./parameters.ts";
import { transformerTypes } from "./transformer.ts";
import type { TransformerConfig } from "./transformerConfig.ts";

export interface InitialOptions {
  /**
   * Standard deviation of a fresh weight. GPT-2's suits its width of 768; at width 64, where it is far below
   * 1/√width, attention starts so flat that learning begins late. Above 0. @default 0.02
   */
  readonly deviation?: number;
}

/**
 * Flat parameters, in the order of `transformerTypes`: weights N(0, deviation²), those that write to the
 * residual stream smaller by √(2 · layers) (Radford et al. 2019, section 2.3), gains 1, biases 0.
 */
export function initialParameters(
  config: TransformerConfig,
  seed: Seed,
  { deviation = 0.02 }: InitialOptions = {},
): Float32Array {
  const layout = layoutOfTree(transformerTypes(config));
  const flat = new Float32Array(layout.size);
  for (const place of layout.places) fill(flat, place, { config, seed, deviation });
  return flat;
}

interface Filling extends Required<InitialOptions> {
  readonly config: TransformerConfig;
  readonly seed: Seed;
}

function fill(
  flat: Float32Array,
  { name, offset, size }: Place,
  { config, seed, deviation }: Filling,
): void {
  if (name.endsWith("gain")) flat.fill(1 - config.norm.offset, offset, offset + size);
  if (name.endsWith("gain") || name.endsWith("bias")) return;
  const writes = /(attentionOutput|down)\.weight$/.test(name);
  const own = deviation / (writes ? Math.sqrt(2 * config.layers) : 1);
  const { normal } = generator(split(seed, "parameter", name));
  for (let index = offset; index < offset + size; index++) flat[index] = own * normal();
}

/** Number of parameters. */
export const parameterCount = (config: TransformerConfig): number =>
  layoutOfTree(transformerTypes(config)).size;
