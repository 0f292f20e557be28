/** How each operator can be used wrongly, and what it then says about it. */
import * as t from "../../../src/tensor/index.ts";

const real = (...shape: number[]) =>
  t.constant(new Float32Array(shape.reduce((a, b) => a * b, 1)), { shape });
const whole = (...shape: number[]) =>
  t.constant(new BigInt64Array(shape.reduce((a, b) => a * b, 1)), { dtype: "int64", shape });
const truth = (...shape: number[]) =>
  t.constant(new Uint8Array(shape.reduce((a, b) => a * b, 1)), { dtype: "bool", shape });

/** A call that must be refused, and part of what the refusal says. */
export type Misuse = readonly [act: () => unknown, message: string];

const floats = "expected float32 or float64, got int64. Use cast.";
const numbers = "expected numbers, got bool. Use cast.";
const shapes = "shapes [2, 3] and [4] do not broadcast: axis -1 differs.";
const spread = (operator: (a: t.Tensor, b: t.Tensor) => t.Tensor): Misuse[] => [
  [() => operator(real(2, 3), real(4)), shapes],
  [
    () => operator(real(2), whole(2)),
    "expected one element type, got float32 and int64. Use cast.",
  ],
  [() => operator(truth(2), truth(2)), numbers],
];
const onlyFloats = (operator: (x: t.Tensor) => unknown): Misuse[] => [
  [() => operator(whole(2, 3)), floats],
];
const norm = { gain: real(4), bias: real(3) };
const tables = { cosine: real(2, 2), sine: real(2, 2) };

/** Every operator that can be given what it cannot take. */
export const misuses: Readonly<Record<string, readonly Misuse[]>> = {
  abs: onlyFloats(t.abs),
  add: spread(t.add),
  and: [
    [() => t.and(real(2), real(2)), "expected bool, got float32. Use a comparison or cast."],
    [() => t.and(truth(2, 3), truth(4)), shapes],
  ],
  argmax: [
    [() => t.argmax(real(2, 3), 2), "[2, 3] has no axis 2."],
    [() => t.argmax(real(2, 0)), "expected at least one element, got [2, 0]."],
    [() => t.argmax(truth(2)), numbers],
  ],
  attentionMask: [[() => t.attentionMask(real(2)), "expected bool, got float32."]],
  binaryCrossEntropy: [
    [() => t.binaryCrossEntropy(real(2, 3), real(2)), "expected float32 [2, 3], got float32 [2]."],
    ...onlyFloats((x) => t.binaryCrossEntropy(x, x)),
  ],
  causalMask: [[() => t.causalMask(-1), "expected a whole number of at least 0, got -1."]],
  clip: [
    [() => t.clip(real(2, 3), real(4), 1), shapes.replace("[4]", "[4] and []")],
    [() => t.clip(truth(2), truth(2), truth(2)), numbers],
  ],
  concat: [
    [() => t.concat([]), "expected at least one tensor."],
    [
      () => t.concat([real(2, 3), real(4, 3)]),
      "float32[4, 3] does not fit beside float32[2, 3] along axis 1.",
    ],
  ],
  constant: [
    [() => t.constant([1, 2], { shape: [3] }), "expected 3 numbers for [3], got 2."],
    [() => t.constant([1.5], { dtype: "int32" }), "1.5 is not a number of type int32. Use cast."],
    [() => t.constant(2, { dtype: "bool" }), "2 is not a number of type bool. Use cast."],
    [() => t.constant([1], { shape: [-1] }), "for [?], got 1"],
  ],
  cos: onlyFloats(t.cos),
  crossEntropy: [
    [() => t.crossEntropy(real(2, 3), whole(3)), "expected [2], got [3]."],
    [() => t.crossEntropy(real(2, 3), real(2)), "expected int32 or int64, got float32. Use cast."],
    [() => t.crossEntropy(real(), whole()), "[] has no axis -1."],
  ],
  cumsum: [
    [() => t.cumsum(real(2, 3), -3), "[2, 3] has no axis -3."],
    [() => t.cumsum(truth(2)), numbers],
  ],
  customDerivative: [
    [
      () => t.grad((x: t.Tensor) => t.sum(t.customDerivative(x, [x], () => [real()])))(real(2)),
      "the rule returned float32 [] for an input float32 [2].",
    ],
  ],
  divide: spread(t.divide),
  elementwise: onlyFloats(t.elementwise("elementwise", "Exp", (_, y) => y)),
  equal: spread(t.equal).slice(0, 2),
  erf: onlyFloats(t.erf),
  exp: onlyFloats(t.exp),
  expand: [
    [() => t.expand(real(2, 3), [2, 4]), "cannot expand [2, 3] to [2, 4]."],
    [() => t.expand(real(), [2.5]), "expected whole lengths of at least 0, got [2.5]."],
  ],
  floor: onlyFloats(t.floor),
  gather: [
    [() => t.gather(real(2, 3), real(2)), "expected int32 or int64, got float32. Use cast."],
    [() => t.gather(real(), whole(2)), "cannot index a scalar."],
  ],
  gatherElements: [
    [
      () => t.gatherElements(real(2, 3), whole(3, 1)),
      "[2, 3] and indices [3, 1] may differ only on axis 1.",
    ],
    [() => t.gatherElements(real(2), real(2)), "expected int32 or int64, got float32."],
  ],
  gelu: onlyFloats(t.gelu),
  geluTanh: onlyFloats(t.geluTanh),
  greater: spread(t.greater),
  greaterOrEqual: spread(t.greaterOrEqual),
  klDivergence: [
    [() => t.klDivergence(real(2, 3), real(2, 4)), "expected float32 [2, 3], got float32 [2, 4]."],
    ...onlyFloats((x) => t.klDivergence(x, x)),
  ],
  layerNorm: [
    [
      () => t.layerNorm(real(2, 3), norm),
      "expected float32[3] for the last axis of [2, 3], got float32[4].",
    ],
    ...onlyFloats((x) => t.layerNorm(x, norm)),
  ],
  less: spread(t.less),
  lessOrEqual: spread(t.lessOrEqual),
  log: onlyFloats(t.log),
  log1p: onlyFloats(t.log1p),
  logProbOf: [
    [() => t.logProbOf(real(2, 3), whole(3)), "expected [2], got [3]."],
    [() => t.logProbOf(real(2, 3), real(2)), "expected int32 or int64, got float32."],
  ],
  logSoftmax: [...onlyFloats(t.logSoftmax), [() => t.logSoftmax(real()), "[] has no axis -1."]],
  logSumExp: onlyFloats(t.logSumExp),
  matmul: [
    [() => t.matmul(real(2, 3), real(4, 3)), "[2, 3] · [4, 3]: the inner axes differ."],
    [
      () => t.matmul(real(2, 3), real(2, 3), { transposeA: true, transposeB: true }),
      "[2, 3]ᵀ · [2, 3]ᵀ: the inner axes differ.",
    ],
    [
      () => t.matmul(real(3), real(3, 2)),
      "expected at least 2 axes on both sides, got [3] · [3, 2].",
    ],
    [
      () => t.matmul(real(2, 1, 3), real(4, 3, 1)),
      "[2, 1, 3] · [4, 3, 1]: the leading axes do not broadcast.",
    ],
    ...onlyFloats((x) => t.matmul(x, x)),
  ],
  max: [
    [() => t.max(real(0, 3), { axes: [0] }), "expected at least one element, got [0, 3]."],
    [() => t.max(real(2, 3), { axes: [0, -2] }), "expected distinct axes of [2, 3], got [0, -2]."],
  ],
  maximum: spread(t.maximum),
  mean: [
    ...onlyFloats(t.mean),
    [() => t.mean(real(2), { axes: [1] }), "expected distinct axes of [2]"],
  ],
  min: [[() => t.min(real(2), { axes: [1] }), "expected distinct axes of [2], got [1]."]],
  minimum: spread(t.minimum),
  multiply: spread(t.multiply),
  negate: [[() => t.negate(truth(2)), numbers]],
  not: [[() => t.not(real(2)), "expected bool, got float32."]],
  oneHot: [
    [() => t.oneHot(real(2), 3), "expected int32 or int64, got float32."],
    [() => t.oneHot(whole(2), 1.5), "expected a whole number of at least 0, got 1.5."],
  ],
  or: [[() => t.or(whole(2), whole(2)), "expected bool, got int64."]],
  pad: [
    [() => t.pad(real(2, 3), 2, [1, 1]), "[2, 3] has no axis 2."],
    [() => t.pad(real(2), 0, [-1, 0]), "expected amounts of at least 0, got [-1, 0]."],
  ],
  permute: [
    [() => t.permute(real(2, 3), [0, 0]), "expected each axis of [2, 3] once, got [0, 0]."],
  ],
  poissonLoss: [
    [() => t.poissonLoss(real(2), real(3)), "expected float32 [2], got float32 [3]."],
    ...onlyFloats((x) => t.poissonLoss(x, x)),
  ],
  range: [[() => t.range(-1), "expected a whole number of at least 0, got -1."]],
  relu: onlyFloats(t.relu),
  reluSquared: onlyFloats(t.reluSquared),
  reshape: [
    [() => t.reshape(real(2, 3), [4]), "cannot view [2, 3] as [4]: sizes differ."],
    [() => t.reshape(real(2, 3), [4, -1]), "cannot view [2, 3] as [4, ?]: sizes differ."],
    [() => t.reshape(real(4), [-2, -2]), "expected whole lengths of at least 0, got [-2, -2]."],
  ],
  rmsNorm: [
    [
      () => t.rmsNorm(real(2, 3), real(2)),
      "expected float32[3] for the last axis of [2, 3], got float32[2].",
    ],
  ],
  rotary: [
    [() => t.rotary(real(2, 3), tables), "cannot rotate 4 elements of [2, 3]."],
    [() => t.rotary(real(3, 4), tables), "shapes [3, 2] and [2, 2] and [2, 2] do not broadcast"],
    ...onlyFloats((x) => t.rotary(x, tables)),
  ],
  rsqrt: onlyFloats(t.rsqrt),
  scatterAdd: [
    [() => t.scatterAdd([3, 2], whole(4), real(4, 3)), "expected updates [4, 2], got [4, 3]."],
    [() => t.scatterAdd([], whole(4), real(4)), "cannot index a scalar."],
    [() => t.scatterAdd([3], real(4), real(4)), "expected int32 or int64, got float32."],
  ],
  scatterAddElements: [
    [
      () => t.scatterAddElements(real(2, 3), whole(2, 2), { updates: real(2, 3) }),
      "expected updates float32 [2, 2], got float32 [2, 3].",
    ],
  ],
  sigmoid: onlyFloats(t.sigmoid),
  sign: onlyFloats(t.sign),
  silu: onlyFloats(t.silu),
  sin: onlyFloats(t.sin),
  slice: [
    [
      () => t.slice(real(2, 3), 1, [1, 4]),
      "expected 0 ≤ start < end ≤ 3 on axis 1 of [2, 3], got [1, 4).",
    ],
  ],
  softCrossEntropy: [
    [() => t.softCrossEntropy(real(2, 3), real(2)), "expected float32 [2, 3], got float32 [2]."],
  ],
  softmax: [...onlyFloats(t.softmax), [() => t.softmax(real()), "[] has no axis -1."]],
  softplus: onlyFloats(t.softplus),
  split: [[() => t.split(real(2, 3), [1, 1]), "lengths [1, 1] do not add up to axis 1 of [2, 3]."]],
  sqrt: onlyFloats(t.sqrt),
  square: [[() => t.square(truth(2)), numbers]],
  subtract: spread(t.subtract),
  sum: [
    [() => t.sum(real(2, 3), { axes: [2] }), "expected distinct axes of [2, 3], got [2]."],
    [() => t.sum(truth(2)), numbers],
  ],
  sumTo: [[() => t.sumTo(real(2, 3), [4]), "[4] does not broadcast to [2, 3]."]],
  tanh: onlyFloats(t.tanh),
  topK: [
    [() => t.topK(real(2, 3), 4), "expected 1 ≤ k ≤ the last axis of [2, 3], got 4."],
    [() => t.topK(truth(2), 1), numbers],
  ],
  transpose: [[() => t.transpose(real(3)), "expected at least 2 axes, got [3]."]],
  valued: [[() => t.valued(real(2), real(3)), "expected float32 [2], got float32 [3]."]],
  weightedMean: [
    [() => t.weightedMean(real(2, 3), real(3)), "expected float32 [2, 3], got float32 [3]."],
  ],
  where: [
    [() => t.where(real(2), 1, 2), "expected a bool condition, got float32."],
    [() => t.where(truth(2, 3), real(4), 0), shapes.replace("[4]", "[4] and []")],
    [
      () => t.where(truth(2), real(2), whole(2)),
      "expected one element type, got float32 and int64.",
    ],
  ],
};

/** Operators that take whatever their types allow. */
export const cannotFail = ["cast", "identity", "zerosLike"];
