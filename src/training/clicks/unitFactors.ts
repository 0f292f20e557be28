/** Factors of any clipping for norms that were computed outside of a graph. */
import type { Clipping } from "../../privacy/clipping/clipping.ts";
import { type Compiled, compile } from "../../tensor/compile.ts";
import type { ExecutionOptions } from "../../tensor/session.ts";
import { DYNAMIC } from "../../tensor/shape.ts";
import type { Tensor, TensorType } from "../../tensor/tensor.ts";

/** Squared norms by parameter, [units] each. */
export type UnitNorms = readonly Float32Array[];

/** Computes factors. It owns a graph until `dispose`. */
export interface UnitFactors {
  /** What the gradient of each unit is multiplied by, [units] for each parameter; in the order of the names. */
  of(norms: UnitNorms, clipNorm: number): Promise<readonly Float32Array[]>;
  dispose(): Promise<void>;
}

/** Factors for parameters of these names; the graph is compiled when factors are first wanted. */
export function unitFactors(
  clipping: Clipping,
  names: readonly string[],
  execution: ExecutionOptions,
): UnitFactors {
  let graph: Promise<Compiled<object, object>> | undefined;
  const open = () => {
    graph ??= compile(factorGraph(clipping, names), typesOf(names), execution);
    return graph;
  };
  return {
    of: async (norms, clipNorm) => {
      if (norms[0]?.length === 0) return norms;
      const inputs = { norms, clipNorm: Float32Array.of(clipNorm) };
      return (await (await open()).run(inputs)) as readonly Float32Array[];
    },
    dispose: async () => void (await (await graph)?.dispose()),
  };
}

interface Inputs<Leaf> {
  readonly norms: readonly Leaf[];
  readonly clipNorm: Leaf;
}

const typesOf = (names: readonly string[]): Inputs<TensorType> => ({
  norms: names.map(() => ({ dtype: "float32", shape: [DYNAMIC] })),
  clipNorm: { dtype: "float32", shape: [] },
});

const factorGraph =
  (clipping: Clipping, names: readonly string[]) =>
  ({ norms, clipNorm }: Inputs<Tensor>): readonly Tensor[] => {
    const named = norms.map((squaredNorms, index) => ({ name: names[index]!, squaredNorms }));
    return clipping.factors(named, clipNorm);
  };
