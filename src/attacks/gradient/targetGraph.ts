/** A graph over the networks of a target, so that an attack says only what it computes with them. */
import { type Arrays, type Compiled, compile, type Tensors } from "../../tensor/compile.ts";
import type { ExecutionOptions } from "../../tensor/session.ts";
import type { Tensor, TensorType } from "../../tensor/tensor.ts";
import type { Tree } from "../../tensor/tree.ts";
import { bindNetworks, type SoftTarget } from "../conversation.ts";
import type { Target } from "../target.ts";

/** A compiled function of a target and of other inputs. It owns a session until `dispose`. */
export interface TargetGraph<Inputs, Outputs> {
  run(inputs: Arrays<Inputs>): Promise<Arrays<Outputs>>;
  dispose(): Promise<void>;
}

/** What is compiled. */
export interface TargetFunction<Inputs, Outputs> {
  /** Types of the inputs besides the networks. */
  readonly types: Inputs;
  compute(soft: SoftTarget, inputs: Tensors<Inputs>): Outputs;
  readonly execution?: ExecutionOptions | undefined;
}

/** Compiles a function for a target. */
export async function targetGraph<
  const Inputs extends Tree<TensorType>,
  Outputs extends Tree<Tensor>,
>(
  target: Target,
  { types, compute, execution = {} }: TargetFunction<Inputs, Outputs>,
): Promise<TargetGraph<Inputs, Outputs>> {
  const networks = bindNetworks(target);
  const whole = ({ given, inputs }: { readonly given: Tree<Tensor>; readonly inputs: unknown }) =>
    compute({ target, networks: networks.tensors(given) }, inputs as Tensors<Inputs>);
  const graph = (await compile(
    whole as never,
    { given: networks.types, inputs: types } as Tree<TensorType>,
    execution,
  )) as unknown as Compiled<Tree<TensorType>, Outputs>;
  return {
    run: (inputs) => graph.run({ given: networks.arrays, inputs } as never),
    dispose: () => graph.dispose(),
  };
}
