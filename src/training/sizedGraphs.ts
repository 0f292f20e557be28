/** Graphs by the size of their batches, each compiled when it is first wanted: most runs want few of them. */
import type { Compiled } from "../tensor/compile.ts";

type Graph = Compiled<object, object>;

/** A graph with arrays for its results. */
export interface SizedGraph<Outputs> {
  readonly graph: Graph;
  readonly outputs: Outputs;
}

/** Owns the graphs that were wanted until `dispose`. */
export interface SizedGraphs<Outputs> {
  of(size: number): Promise<SizedGraph<Outputs>>;
  dispose(): Promise<void>;
}

/** `outputs` makes the arrays that every run of a graph writes into. */
export function sizedGraphs<Outputs>(
  compileSize: (size: number) => Promise<Graph>,
  outputs: (graph: Graph) => Outputs,
): SizedGraphs<Outputs> {
  const known = new Map<number, Promise<SizedGraph<Outputs>>>();
  const open = async (size: number) => {
    const graph = await compileSize(size);
    return { graph, outputs: outputs(graph) };
  };
  return {
    of: (size) => {
      const sized = known.get(size) ?? open(size);
      known.set(size, sized);
      return sized;
    },
    dispose: async () => {
      const opened = await Promise.allSettled(known.values());
      const graphs = opened.flatMap((each) =>
        each.status === "fulfilled" ? each.value.graph : [],
      );
      await Promise.all(graphs.map((graph) => graph.dispose()));
    },
  };
}
