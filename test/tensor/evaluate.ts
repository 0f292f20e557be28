/** One compiled call: what most tests of the tensor engine need. */
import {
  type Arrays,
  type Compiled,
  type CompileOptions,
  compile,
  type Tensor,
  type Tensors,
  type TensorType,
  type Tree,
} from "../../src/tensor/index.ts";

/** One quiet thread: tests run side by side. */
export const quiet = { threads: 1, spinning: false } as const satisfies CompileOptions;

/** Compiles `f`, runs it once and disposes of it. */
export async function evaluate<const Inputs extends Tree<TensorType>, Outputs extends Tree<Tensor>>(
  f: (inputs: Tensors<Inputs>) => Outputs,
  types: Inputs,
  arrays: Arrays<Inputs>,
): Promise<Arrays<Outputs>> {
  const compiled = await compile(f, types, quiet);
  try {
    return await compiled.run(arrays);
  } finally {
    await compiled.dispose();
  }
}

/** Hands a compiled function over, and disposes of it whatever happens. */
export async function using<Inputs, Outputs>(
  compiled: Promise<Compiled<Inputs, Outputs>>,
  act: (compiled: Compiled<Inputs, Outputs>) => Promise<void>,
): Promise<void> {
  const opened = await compiled;
  await act(opened).finally(() => opened.dispose());
}

/** The value of a tensor that is made of constants alone. */
export const numbersOf = async (f: () => Tensor): Promise<readonly number[]> => {
  const { value } = await evaluate(() => ({ value: f() }), {}, {});
  return Array.from(value as ArrayLike<number | bigint>, Number);
};

/** What a promise or a function is rejected with; fails when it is not. */
export async function errorOf(act: () => unknown): Promise<Error> {
  try {
    await act();
  } catch (error) {
    return error as Error;
  }
  throw new Error("expected an error, got none");
}
