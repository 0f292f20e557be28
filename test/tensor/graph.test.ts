import { describe, expect, test } from "vitest";
import {
  add,
  compile,
  concat,
  constant,
  cumsum,
  exp,
  gradients,
  identity,
  matmul,
  multiply,
  negate,
  permute,
  reshape,
  rmsNorm,
  split,
  sum,
  type Tensor,
  TensorError,
  type TensorType,
  topK,
  trace,
  transpose,
} from "../../src/tensor/index.ts";
import { errorOf, numbersOf, quiet } from "./evaluate.ts";

const types = {
  a: { dtype: "float32", shape: [4, 4] },
  b: { dtype: "float32", shape: [4, 4] },
} as const;

interface Inputs {
  readonly a: Tensor;
  readonly b: Tensor;
}

const graphOf = (f: (inputs: Inputs) => Tensor | readonly Tensor[]) =>
  trace((inputs: Inputs) => ({ all: f(inputs) as Tensor }), types as never).emission.graph;

/** The ONNX operators of the graph, in order. */
const operatorsOf = (f: (inputs: Inputs) => Tensor | readonly Tensor[]) =>
  graphOf(f).nodes.map(({ type }) => type);

describe("equal expressions are computed once", () => {
  test("written twice", () => {
    const twice = ({ a, b }: Inputs) => add(exp(add(a, b)), exp(add(a, b)));
    expect(operatorsOf(twice)).toEqual(["Add", "Exp", "Add"]);
  });

  test("also through several outputs and as two results", () => {
    const f = ({ a }: Inputs) => [topK(a, 2).values, topK(a, 2).indices];
    expect(operatorsOf(f)).toEqual(["TopK"]);
  });

  test("operands in another order are another expression", () => {
    expect(operatorsOf(({ a, b }) => [add(a, b), add(b, a)])).toEqual(["Add", "Add"]);
  });

  test("constants with equal bits are one", () => {
    const f = ({ a }: Inputs) => multiply(add(a, 0.5), constant(0.5));
    expect(graphOf(f).initializers).toHaveLength(1);
  });

  test("a typed array of many numbers is one constant, however often it is used", () => {
    const data = new Float32Array(1000);
    const table = () => constant(data, { shape: [250, 4] });
    const f = ({ a }: Inputs) => [matmul(table(), a), exp(table())];
    expect(graphOf(f).initializers).toHaveLength(1);
  });
});

describe("unequal expressions are not merged", () => {
  const different: Readonly<Record<string, (inputs: Inputs) => readonly Tensor[]>> = {
    "0 and -0": ({ a }) => [multiply(a, 0), multiply(a, -0)],
    "scales of 0 and -0": ({ a, b }) => [0, -0].map((scale) => matmul(a, b, { scale })),
    "scales of infinity and NaN": ({ a, b }) =>
      [Number.POSITIVE_INFINITY, Number.NaN].map((scale) => matmul(a, b, { scale })),
    "element types": () =>
      (["float32", "float64"] as const).map((dtype) => exp(constant([1, 1], { dtype }))),
    "shapes of a constant": () => [[2], [1, 2]].map((shape) => exp(constant([1, 1], { shape }))),
    attributes: ({ a }) => [cumsum(a, 0), cumsum(a, 1)],
    transposes: ({ a, b }) => [matmul(a, b), matmul(a, b, { transposeB: true })],
  };

  test.each(Object.entries(different))("%s", (_, f) => {
    const operators = operatorsOf(f);
    expect(operators).toHaveLength(2);
    expect(operators[0]?.replace("Fused", "")).toBe(operators[1]?.replace("Fused", ""));
  });

  test("-0 keeps its sign on the way through the graph", async () => {
    const compiled = await compile(({ a }) => [multiply(a, -0)], { a: types.a }, quiet);
    const [result] = await compiled.run({ a: new Float32Array(16).fill(1) });
    expect(Object.is(result![0], -0)).toBe(true);
    await compiled.dispose();
  });
});

describe("what no result needs is not computed", () => {
  test("dead code is dropped", () => {
    const f = ({ a, b }: Inputs) => {
      exp(matmul(a, b));
      return add(a, b);
    };
    expect(operatorsOf(f)).toEqual(["Add"]);
  });

  test("identity and reshapes to the same shape cost nothing", () => {
    const f = ({ a }: Inputs) => exp(identity(reshape(concat([identity(a)]), [4, 4])));
    expect(operatorsOf(f)).toEqual(["Exp"]);
  });

  test("reshapes of reshapes are one, and none when they lead back", () => {
    const f = ({ a }: Inputs) => exp(reshape(reshape(a, [16]), [2, 8]));
    expect(operatorsOf(f)).toEqual(["Reshape", "Exp"]);
    expect(operatorsOf(({ a }) => exp(reshape(reshape(a, [16]), [4, 4])))).toEqual(["Exp"]);
  });

  test("a factor of ones costs nothing, unless it broadcasts", () => {
    const ones = (shape: readonly number[]) =>
      constant(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1), { shape });
    expect(operatorsOf(({ a }) => exp(multiply(a, ones([4]))))).toEqual(["Exp"]);
    expect(operatorsOf(({ a }) => exp(multiply(1, a)))).toEqual(["Exp"]);
    expect(operatorsOf(({ a }) => exp(multiply(a, ones([2, 4, 4]))))).toEqual(["Mul", "Exp"]);
    expect(operatorsOf(({ a }) => exp(multiply(a, constant([1, 1, 1, 2]))))).toEqual([
      "Mul",
      "Exp",
    ]);
  });

  test("behind a norm with gains of 1 its value is not computed again for the derivative", () => {
    const slope = (gain: number) =>
      operatorsOf(({ a, b }) =>
        gradients(sum(multiply(rmsNorm(a, constant(Array(4).fill(gain))), b)), [a]),
      ).filter((type) => type === "Mul").length;
    expect(slope(1)).toBe(slope(2) - 2); // x / its size, and the factor
  });

  test("a product takes a transpose in", () => {
    const f = ({ a, b }: Inputs) => matmul(transpose(a), permute(b, [1, 0]), { scale: 0.5 });
    expect(operatorsOf(f)).toEqual(["FusedMatMul"]);
  });

  test("a bias or a matrix is added inside the product, anything else beside it", () => {
    const bias = (shape: readonly number[]) =>
      constant(new Float32Array(shape.reduce((a, b) => a * b)), { shape });
    const f =
      (shape: readonly number[]) =>
      ({ a, b }: Inputs) =>
        add(matmul(a, b), bias(shape));
    expect(operatorsOf(f([4]))).toEqual(["Gemm"]);
    expect(operatorsOf(f([4, 4]))).toEqual(["Gemm"]);
    expect(operatorsOf(f([4, 1]))).toEqual(["MatMul", "Add"]);
  });

  test("a product that something else takes as well is computed once, and the sum beside it", () => {
    const square = ({ a, b }: Inputs) => matmul(a, b);
    const twice = (inputs: Inputs) => {
      const product = square(inputs);
      return add(product, exp(product));
    };
    expect(operatorsOf(twice)).toEqual(["MatMul", "Exp", "Add"]);
    const doubled = (inputs: Inputs) => {
      const product = square(inputs);
      return add(product, product);
    };
    expect(operatorsOf(doubled)).toEqual(["MatMul", "Add"]);
    const shown = (inputs: Inputs) => {
      const product = square(inputs);
      return [product, add(product, constant([1, 2, 3, 4]))];
    };
    expect(operatorsOf(shown)).toEqual(["MatMul", "Add"]);
  });

  test("a view of a product that something else takes counts as well", () => {
    const bias = constant([1, 2, 3, 4]);
    const row = ({ a, b }: Inputs) => reshape(matmul(a, b), [2, 2, 4]);
    expect(operatorsOf((inputs) => add(row(inputs), bias))).toEqual(["Gemm", "Reshape"]);
    const f = (inputs: Inputs) => {
      const rows = row(inputs);
      return add(add(rows, bias), exp(rows));
    };
    expect(operatorsOf(f)).toEqual(["MatMul", "Reshape", "Add", "Exp", "Add"]);
  });

  test("what several batches of products ask of one operand is one product, a row at a time excepted", () => {
    const slope = (keys: number) => {
      const of = (rows: number): TensorType => ({ dtype: "float32", shape: [128, rows, 6] });
      const f = ({ key, ...queries }: Readonly<Record<string, Tensor>>) => {
        const scores = Object.values(queries).map((query) =>
          exp(matmul(query, key!, { transposeB: true })),
        );
        const total = scores.map((each) => sum(each)).reduce((a, b) => add(a, b));
        return { by: gradients(total, [key!])[0]! };
      };
      const { nodes } = trace(f as never, { key: of(keys), a: of(1), b: of(2), c: of(4) }).emission
        .graph;
      return nodes.filter(({ type }) => type.endsWith("MatMul")).length;
    };
    expect(slope(4)).toBe(4); // three forwards and one backwards
    expect(slope(1)).toBe(3); // one forward, of 4 rows, and two backwards, of 2 and 4: the others are elementwise
  });

  test("rows with few rows and columns with a row are multiplied elementwise where they are short", () => {
    const operatorsOfProduct = (a: readonly number[], b: readonly number[], scale = 1) => {
      const f = ({ a, b }: Inputs) => ({ y: matmul(a, b, { transposeB: true, scale }) });
      const type = (shape: readonly number[]): TensorType => ({ dtype: "float32", shape });
      return trace(f as never, { a: type(a), b: type(b) }).emission.graph.nodes.map(
        ({ type }) => type,
      );
    };
    expect(operatorsOfProduct([128, 1, 6], [128, 1, 6])).toEqual(["Mul", "ReduceSum"]);
    expect(operatorsOfProduct([128, 1, 6], [128, 3, 6])).toEqual(["Mul", "ReduceSum", "Reshape"]);
    expect(operatorsOfProduct([128, 3, 6], [128, 1, 6])).toEqual(["Mul", "ReduceSum"]);
    expect(operatorsOfProduct([128, 1, 6], [128, 4, 6])).toEqual(["FusedMatMul"]);
    expect(operatorsOfProduct([5, 1, 6], [5, 1, 6])).toEqual(["Mul", "ReduceSum"]);
    expect(operatorsOfProduct([128, 1, 65], [128, 1, 65])).toEqual(["FusedMatMul"]);
    expect(operatorsOfProduct([5, 4, 1], [5, 3, 1])).toEqual(["Reshape", "Mul"]);
    expect(operatorsOfProduct([5, 4, 1], [5, 3, 1], 0.5)).toEqual(["FusedMatMul"]);
    expect(operatorsOfProduct([4, 1], [3, 1])).toEqual(["FusedMatMul"]);
  });

  test.each([
    ["one row with three", 1, 3],
    ["three rows with one", 3, 1],
  ])(
    "what is multiplied elementwise is what matrices multiply one by one: %s",
    async (_, rows, others) => {
      const numbers = (count: number) =>
        Float32Array.from({ length: count }, (__, at) => Math.sin(at));
      const a = constant(numbers(128 * rows * 6), { shape: [128, rows, 6] });
      const b = constant(numbers(128 * others * 6), { shape: [128, others, 6] });
      const product = (x: Tensor, y: Tensor) => matmul(x, y, { transposeB: true });
      const each = Array<number>(128).fill(1);
      const singles = [a, b].map((x) =>
        split(x, each, 0).map((one) => reshape(one, one.shape.slice(1))),
      );
      const apart = concat(
        each.map((_, index) => product(singles[0]![index]!, singles[1]![index]!)),
        0,
      );
      const of = (y: Tensor) =>
        concat(
          [y, ...gradients(sum(exp(y)), [a, b])].map((x) => reshape(x, [-1])),
          0,
        );
      const [whole, parts] = [
        await numbersOf(() => of(product(a, b))),
        await numbersOf(() => of(apart)),
      ];
      expect(whole).toHaveLength(128 * (3 + 6 * 4));
      for (const [at, value] of whole.entries()) expect(value).toBeCloseTo(parts[at]!, 4);
    },
  );

  test("the value is not computed for its gradient, when the gradient does not need it", () => {
    const f = ({ a, b }: Inputs) => gradients(sum(matmul(a, b)), [a]);
    expect(operatorsOf(f)).not.toContain("MatMul"); // 1 · bᵀ is a FusedMatMul
  });
});

describe("graphs as a whole", () => {
  test("an input of another function is refused by its name", async () => {
    let foreign: Tensor | undefined;
    trace(
      ({ outer }: { outer: Tensor }) => {
        foreign = outer;
        return exp(outer);
      },
      { outer: types.a } as never,
    );
    const error = await errorOf(() => trace(({ a }: Inputs) => add(a, foreign!), types as never));
    expect(error).toBeInstanceOf(TensorError);
    expect(error.message).toContain("outer is an argument of another compiled function");
  });

  test("parts that are joined stand last to first: the runtime computes them from the back", () => {
    const f = ({ a, b }: Inputs) => concat([negate(a), exp(b)]);
    expect(operatorsOf(f)).toEqual(["Exp", "Neg", "Concat"]);
  });

  test("a chain of 10 001 operations and its gradient need no deep stack", async () => {
    const chain = (x: Tensor) => Array.from({ length: 10_001 }).reduce<Tensor>((y) => negate(y), x);
    const compiled = await compile(
      ({ x }) => {
        const y = chain(x);
        return { y, slope: gradients(sum(y), [x])[0]! };
      },
      { x: { dtype: "float32", shape: [2] } },
      quiet,
    );
    const { y, slope } = await compiled.run({ x: Float32Array.of(1, 2) });
    expect(y).toEqual(Float32Array.of(-1, -2)); // (-1)¹⁰⁰⁰¹ = -1
    expect(slope).toEqual(Float32Array.of(-1, -1));
    await compiled.dispose();
  });
});
