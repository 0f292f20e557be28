/** Symbolic tensors with derivatives, computed by ONNX Runtime. */
export * from "./compile.ts";
export { type Dtype, type TypedArray, typedArray, zeros } from "./dtype.ts";
export { TensorError } from "./error.ts";
export { grad, gradients, type ScalarFunction, valueAndGrad } from "./gradient.ts";
export * from "./operations/activation.ts";
export * from "./operations/arithmetic.ts";
export {
  attentionMask,
  causalMask,
  type RotaryTables,
  rotary,
} from "./operations/attention.ts";
export { expand, type ReductionOptions, sum, sumTo } from "./operations/broadcast.ts";
export * from "./operations/comparison.ts";
export * from "./operations/control.ts";
export * from "./operations/creation.ts";
export {
  gather,
  gatherElements,
  oneHot,
  scatterAdd,
  scatterAddElements,
} from "./operations/indexing.ts";
export { permute, reshape, transpose } from "./operations/layout.ts";
export * from "./operations/loss.ts";
export { type MatmulOptions, matmul } from "./operations/matmul.ts";
export { layerNorm, rmsNorm } from "./operations/normalization.ts";
export * from "./operations/reduction.ts";
export { logSoftmax, softmax } from "./operations/softmax.ts";
export * from "./operations/transcendental.ts";
export { concat, pad, slice, split } from "./operations/window.ts";
export * from "./perExample/clippedGradientSum.ts";
export * from "./perExample/perExample.ts";
export { defaultThreads, type ExecutionOptions, openSessions } from "./session.ts";
export { DYNAMIC, formatShape, type Shape, sizeOf } from "./shape.ts";
export { constant, type Operand, type Tensor, type TensorType } from "./tensor.ts";
export * from "./tree.ts";
