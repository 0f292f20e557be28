/** A step on one microbatch as one graph: gradients and update together. */
import { type Compiled, compile } from "../tensor/compile.ts";
import { beforeTypes, stepGraph } from "./graphs.ts";
import {
  copiesOf,
  type EngineOptions,
  numbersOf,
  type StepEngine,
  scalarArrays,
  stateOf,
} from "./stepEngine.ts";

interface Outputs {
  readonly gradientNorm: Float32Array;
  readonly loss: Float32Array;
  readonly metrics: Readonly<Record<string, Float32Array>>;
  readonly vectors: Readonly<Record<string, Float32Array>>;
}

/** Compiles the graph. */
export async function wholeStep({ design, execution }: EngineOptions): Promise<StepEngine> {
  const types = { ...beforeTypes(design), batch: design.objective.batch };
  const graph: Compiled<object, object> = await compile(stepGraph(design), types, execution);
  const reported = graph.allocate() as Outputs;
  return {
    dispose: () => graph.dispose(),
    step: async ({ before, after, scalars, microbatches: [batch] }) => {
      const { parameters } = before;
      const inputs = { parameters, ...stateOf(before), scalars: scalarArrays(scalars), batch };
      const into = { ...reported, parameters: after.parameters, ...stateOf(after) };
      await graph.run(inputs, { into });
      const { gradientNorm, loss, metrics, vectors } = reported;
      return {
        ...numbersOf({ gradientNorm, loss }),
        metrics: numbersOf(metrics),
        vectors: copiesOf(vectors),
      };
    },
  };
}
