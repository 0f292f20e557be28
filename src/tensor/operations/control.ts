/** Operations that change derivatives and not values. */
import { TensorError } from "../error.ts";
import { formatShape, sameShape } from "../shape.ts";
import { apply, type Operation, type Tensor } from "../tensor.ts";

const identityOperation: Operation = {
  name: "identity",
  infer: ([x]) => [x!],
  derivative: (_, [cotangent]) => [cotangent],
  emit: (_, inputs) => inputs,
};

/** The same value as a new node, so that derivatives can be taken at this place. Costs nothing. */
export const identity = (x: Tensor): Tensor => apply(identityOperation, [x], {});

const stopGradientOperation: Operation = {
  name: "stopGradient",
  infer: ([x]) => [x!],
  derivative: () => [undefined],
  emit: (_, inputs) => inputs,
};

/** The same value, treated as a constant by derivatives. */
export const stopGradient = (x: Tensor): Tensor => apply(stopGradientOperation, [x], {});

/** Cotangents of the inputs from the cotangent of the output. */
export type CustomRule = (cotangent: Tensor) => readonly (Tensor | undefined)[];

interface CustomAttributes extends Record<string, unknown> {
  readonly rule: CustomRule;
}

const customOperation: Operation<CustomAttributes> = {
  name: "customDerivative",
  infer: ([value]) => [value!],
  derivative: ({ inputs: [, ...inputs], attributes: { rule } }, [cotangent]) => {
    const cotangents = rule(cotangent!);
    for (const [index, input] of inputs.entries()) requireFit(cotangents[index], input);
    return [undefined, ...cotangents.slice(0, inputs.length)];
  },
  emit: (_, inputs) => [inputs[0]!],
};

/**
 * `value`, with this rule as its derivative with respect to `inputs`: for straight-through estimators and
 * for closed forms that beat the derived one. How `value` was computed is not looked at.
 */
export const customDerivative = (
  value: Tensor,
  inputs: readonly Tensor[],
  rule: CustomRule,
): Tensor => apply(customOperation, [value, ...inputs], { rule });

/** `x` as far as derivatives are concerned; its value is had another way, which is faster. */
export function valued(x: Tensor, value: Tensor): Tensor {
  if (value.dtype === x.dtype && sameShape(value.shape, x.shape)) {
    return customDerivative(value, [x], (cotangent) => [cotangent]);
  }
  const [expected, got] = [x, value].map(({ dtype, shape }) => `${dtype} ${formatShape(shape)}`);
  throw new TensorError("valued", `expected ${expected}, got ${got}.`);
}

function requireFit(cotangent: Tensor | undefined, input: Tensor): void {
  if (!cotangent) return;
  if (cotangent.dtype === input.dtype && sameShape(cotangent.shape, input.shape)) return;
  const message = `the rule returned ${cotangent.dtype} ${formatShape(cotangent.shape)} for an input ${input.dtype} ${formatShape(input.shape)}.`;
  throw new TensorError("customDerivative", message);
}
