/** Graphs that are compiled when they are first needed, and kept: few of them serve many calls. */
import type { Compiled } from "../tensor/compile.ts";

/** A compiled graph; whoever asks for it knows its trees. */
export type Graph = Compiled<object, object>;

/** Compiled graphs by key. It owns them until `dispose`. */
export class GraphStore<Key> {
  private readonly graphs = new Map<Key, Promise<Graph>>();

  /** The graph with this key, compiled when it is asked for the first time; a failure is not kept. */
  get(key: Key, compiled: () => Promise<Graph>): Promise<Graph> {
    const graph = this.graphs.get(key) ?? compiled();
    this.graphs.set(key, graph);
    graph.catch(() => this.graphs.delete(key));
    return graph;
  }

  async dispose(): Promise<void> {
    const graphs = await Promise.all(this.graphs.values());
    this.graphs.clear();
    await Promise.all(graphs.map((graph) => graph.dispose()));
  }
}
