/** Cosines and sines of rotary positions. Su et al. 2021. */
import { multiply } from "../tensor/operations/arithmetic.ts";
import type { RotaryTables } from "../tensor/operations/attention.ts";
import { cast } from "../tensor/operations/creation.ts";
import { gather } from "../tensor/operations/indexing.ts";
import { reshape } from "../tensor/operations/layout.ts";
import { cos, sin } from "../tensor/operations/transcendental.ts";
import { constant, type Tensor } from "../tensor/tensor.ts";
import type { TransformerConfig } from "./transformerConfig.ts";

/** Which positions the tables are for. */
export interface RotaryOptions {
  /** Positions per row. At least 1. */
  readonly time: number;
  readonly dtype: "float32" | "float64";
  /** Int positions [batch, time]; without them every row counts 0 … time - 1. */
  readonly positions?: Tensor;
  /** The positions are below this. Where it is known, tables are made beforehand, in double precision. */
  readonly positionBound?: number;
}

/** Tables that broadcast against [batch, heads, time, rotated / 2]; undefined without rotary positions. */
export function rotaryTables(
  config: TransformerConfig,
  options: RotaryOptions,
): RotaryTables | undefined {
  if (config.positions.kind !== "rotary") return undefined;
  const frequencies = rotaryFrequencies(config);
  const { positions, positionBound, dtype } = options;
  if (!positions) return constantTables(frequencies, options);
  if (positionBound === undefined) return tablesAt(positions, frequencies, dtype);
  return rowsAt(positions, constantTables(frequencies, { ...options, time: positionBound }));
}

/** Computed here, in double precision, and made part of the graph. */
function constantTables(
  frequencies: readonly number[],
  { time, dtype }: RotaryOptions,
): RotaryTables {
  const table = (f: (angle: number) => number): Tensor => {
    const rows = Array.from({ length: time }, (_, position) =>
      frequencies.map((frequency) => f(position * frequency)),
    );
    return constant(rows.flat(), { dtype, shape: [time, frequencies.length] });
  };
  return { cosine: table(Math.cos), sine: table(Math.sin) };
}

/** Computed in the graph, because the positions are only known there. */
function tablesAt(
  positions: Tensor,
  frequencies: readonly number[],
  dtype: "float32" | "float64",
): RotaryTables {
  const [batch, time] = positions.shape as [number, number];
  const column = reshape(cast(positions, dtype), [batch, 1, time, 1]);
  const angles = multiply(column, constant(frequencies, { dtype }));
  return { cosine: cos(angles), sine: sin(angles) };
}

/** Rows of tables that were made beforehand. */
function rowsAt(positions: Tensor, { cosine, sine }: RotaryTables): RotaryTables {
  const [batch, time] = positions.shape as [number, number];
  const rows = (table: Tensor) =>
    reshape(gather(table, positions), [batch, 1, time, table.shape[1]!]);
  return { cosine: rows(cosine), sine: rows(sine) };
}

/** Angle per position of each rotated pair: theta^(-2i / rotated). Su et al. 2021, section 3.2.2. */
function rotaryFrequencies({ positions, headWidth }: TransformerConfig): number[] {
  if (positions.kind !== "rotary") return [];
  const { theta, fraction, scaling } = positions;
  const rotated = 2 * Math.floor((headWidth * fraction) / 2);
  return Array.from({ length: rotated / 2 }, (_, index) =>
    scaled(theta ** ((-2 * index) / rotated), scaling),
  );
}

type Scaling = Extract<TransformerConfig["positions"], { kind: "rotary" }>["scaling"];

/** Linear: Chen et al. 2023. Llama 3.1: a ramp from divided to kept, over how often a pair turns. */
function scaled(frequency: number, scaling: Scaling): number {
  if (!scaling) return frequency;
  const divided = frequency / scaling.factor;
  if (scaling.kind === "linear") return divided;
  const { lowFrequencyFactor: low, highFrequencyFactor: high, trainedLength } = scaling;
  const turns = (trainedLength * frequency) / (2 * Math.PI);
  if (turns < low) return divided;
  if (turns > high) return frequency;
  const kept = (turns - low) / (high - low);
  return kept * frequency + (1 - kept) * divided;
}
