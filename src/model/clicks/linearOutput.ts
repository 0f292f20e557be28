/** The linear part of a model of clicks: a weight for each number, and a bias. */
import type { ClickLayout } from "../../data/clicks/clickRecords.ts";
import type { Tensors } from "../../tensor/compile.ts";
import { add } from "../../tensor/operations/arithmetic.ts";
import { reshape } from "../../tensor/operations/layout.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { linear } from "../transformer.ts";
import { typeOf, type WithOutput } from "./assemble.ts";

/** Types of the weights of the numbers of a layout, where it has some, and of the bias. */
export function linearTypes({ numbers }: ClickLayout): WithOutput {
  const bias = typeOf(1);
  return {
    output: numbers.length > 0 ? { weight: typeOf(numbers.length, 1), bias } : { bias },
  };
}

/** rest + weights · numbers + bias. `rest` is [..], so is the result. */
export function linearOutput(
  { output }: Tensors<WithOutput>,
  rest: Tensor,
  numbers: Tensor | undefined,
): Tensor {
  const { weight, bias } = output as { readonly weight?: Tensor; readonly bias: Tensor };
  if (!weight || !numbers) return reshape(add(column(rest), bias), rest.shape);
  return add(rest, reshape(linear({ weight, bias }, numbers), rest.shape));
}

/** [..] → [.., 1]. */
const column = (x: Tensor) => reshape(x, [...x.shape, 1]);
