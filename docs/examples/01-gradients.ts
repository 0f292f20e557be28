/**
 * 1. Tensors and gradients: a line through four points.
 *
 * A tensor is a description, not a block of numbers. A function of tensors becomes one graph when it is
 * compiled; then typed arrays go in and typed arrays come out.
 */
import {
  add,
  compile,
  mean,
  multiply,
  square,
  subtract,
  type Tensor,
  valueAndGrad,
} from "assay/tensor";

type Line = Readonly<Record<"slope" | "start", Tensor>>;

/** Mean squared distance of the line from the points. */
const loss = ({ slope, start }: Line, x: Tensor, y: Tensor) =>
  mean(square(subtract(add(multiply(slope, x), start), y)));

const number = { dtype: "float32", shape: [] } as const;
const four = { dtype: "float32", shape: [4] } as const;

/** One step of gradient descent, as a graph: the new line and the loss of the old one. */
const step = await compile(
  ({ line, x, y }) => {
    const { value, gradient } = valueAndGrad(loss)(line, x, y);
    const moved = (parameter: Tensor, slope: Tensor) => subtract(parameter, multiply(0.1, slope));
    return {
      line: {
        slope: moved(line.slope, gradient.slope),
        start: moved(line.start, gradient.start),
      },
      loss: value,
    };
  },
  { line: { slope: number, start: number }, x: four, y: four },
);

const points = { x: Float32Array.of(0, 1, 2, 3), y: Float32Array.of(1, 3, 5, 7) };
let line: Record<keyof Line, Float32Array> = {
  slope: Float32Array.of(0),
  start: Float32Array.of(0),
};
for (let count = 0; count < 200; count++) {
  const result = await step.run({ line, ...points });
  line = result.line as typeof line;
  if (count % 50 === 0)
    console.log(`step ${count}, loss ${Number(result.loss[0]).toExponential(1)}`);
}
await step.dispose();
// The points lie on y = 2 x + 1.
console.log(`y = ${line.slope[0]!.toFixed(2)} x + ${line.start[0]!.toFixed(2)}`);
