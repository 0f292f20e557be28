/** Matrix products, masks and rotary positions. */
import {
  add,
  attentionMask,
  causalMask,
  matmul,
  negate,
  permute,
  rotary,
  transpose,
} from "../../../src/tensor/index.ts";
import {
  at,
  mapRows,
  type NumberArray,
  spread,
  spreadAt,
  spreadShape,
  tabulate,
  total,
  transposed,
} from "./array.ts";
import type { Cases } from "./case.ts";

const lastTwo = ({ shape }: NumberArray) => [shape.at(-2)!, shape.at(-1)!] as const;

/** a · b over the last two axes, the leading ones broadcast. */
function product(a: NumberArray, b: NumberArray): NumberArray {
  const leading = (x: NumberArray) => ({ shape: x.shape.slice(0, -2), values: [] });
  const [rows, inner] = lastTwo(a);
  const [, columns] = lastTwo(b);
  const shape = [...spreadShape(leading(a), leading(b)), rows, columns];
  const element = (x: NumberArray, index: readonly number[], last: readonly [number, number]) =>
    spreadAt(fixedLast(x, last), index.slice(0, -2));
  return tabulate(shape, (index) =>
    total(
      Array.from(
        { length: inner },
        (_, k) => element(a, index, [index.at(-2)!, k]) * element(b, index, [k, index.at(-1)!]),
      ),
    ),
  );
}

/** The array over the leading axes, at one place of the last two. */
const fixedLast = (x: NumberArray, last: readonly [number, number]): NumberArray =>
  tabulate(x.shape.slice(0, -2), (index) => at(x, [...index, ...last]));

/** Every operator of attention, and the product itself. */
export const productCases: Cases = {
  matmul: (draw) => {
    const [rows, inner, columns] = [draw.integer(1, 3), draw.integer(1, 3), draw.integer(1, 3)];
    const [batchA, batchB] = draw.boolean() ? draw.spreadShapes(2) : [draw.shape(0, 2), []];
    const [transposeA, transposeB] = [draw.boolean(), draw.boolean()];
    const outside = draw.boolean(); // a transpose that the product should take in
    const scale = draw.pick([1, 0.5, -3]);
    const order = (swapped: boolean, pair: readonly number[]) =>
      swapped ? pair.toReversed() : pair;
    const swapA = transposeA !== outside;
    return {
      given: [
        draw.reals([...batchA!, ...order(swapA, [rows, inner])]),
        draw.reals([...batchB!, ...order(transposeB, [inner, columns])]),
      ],
      apply: ([a, b]) =>
        matmul(outside ? transpose(a!) : a!, b!, { transposeA, transposeB, scale }),
      definition: ([a, b]) => {
        const { shape, values } = product(
          swapA ? transposed(a!) : a!,
          transposeB ? transposed(b!) : b!,
        );
        return { shape, values: values.map((value) => value * scale) };
      },
    };
  },

  /** In float32 what is added to a product of matrices is added inside it. */
  "add to a product": (draw) => {
    const [rows, inner, columns] = [draw.integer(1, 3), draw.integer(1, 3), draw.integer(1, 3)];
    const leading = draw.shape(0, 2);
    const [transposeB, isFirst] = [draw.boolean(), draw.boolean()];
    const scale = draw.pick([1, -2]);
    const whole = [...leading, rows, columns];
    const added = draw.pick([[columns], whole, [1], [], [rows, columns], [1, columns]]);
    return {
      given: [
        draw.reals([...leading, rows, inner]),
        draw.reals(transposeB ? [columns, inner] : [inner, columns]),
        draw.reals(added),
      ],
      apply: ([x, weight, added]) => {
        const y = matmul(x!, weight!, { transposeB, scale });
        return [isFirst ? add(added!, y) : add(y, added!), y, negate(added!)];
      },
      definition: ([x, weight, added]) => {
        const y = product(x!, transposeB ? transposed(weight!) : weight!);
        const scaled = spread((value) => scale * value)(y);
        return [spread((a, b) => a + b)(scaled, added!), scaled, spread((value) => -value)(added!)];
      },
    };
  },

  "add of two products": (draw) => {
    const [rows, columns] = [draw.integer(1, 3), draw.integer(1, 3)];
    const [one, other] = [draw.integer(1, 3), draw.integer(1, 3)];
    return {
      given: [
        [rows, one],
        [one, columns],
        [rows, other],
        [other, columns],
      ].map((shape) => draw.reals(shape)),
      apply: ([a, b, c, d]) => add(matmul(a!, b!), matmul(c!, d!)),
      definition: ([a, b, c, d]) => spread((x, y) => x + y)(product(a!, b!), product(c!, d!)),
    };
  },

  /** What several products of batches ask of one operand becomes one product. */
  "matmul of several with one": (draw) => {
    const batch = draw.shape(1, 2);
    const [inner, columns] = [draw.integer(1, 3), draw.integer(1, 3)];
    const counts = Array.from({ length: 3 }, () => draw.integer(1, 3));
    const scales = counts.map(() => draw.pick([1, -2]));
    const transposeB = draw.boolean();
    return {
      given: [
        draw.reals([...batch, ...(transposeB ? [columns, inner] : [inner, columns])]),
        ...counts.map((rows) => draw.reals([...batch, rows, inner])),
      ],
      apply: ([shared, ...all]) =>
        all.map((each, index) => matmul(each, shared!, { transposeB, scale: scales[index]! })),
      definition: ([shared, ...all]) =>
        all.map((each, index) =>
          spread((value) => value * scales[index]!)(
            product(each, transposeB ? transposed(shared!) : shared!),
          ),
        ),
    };
  },

  /** The cache of a sampler is laid out [time, batch, width]; the product reads it without a copy. */
  "matmul with the batch second": (draw) => {
    const [batch, rows, inner, columns] = Array.from({ length: 4 }, () => draw.integer(1, 3));
    const order = [1, 0, 2];
    return {
      given: [draw.reals([batch!, rows!, inner!]), draw.reals([columns!, batch!, inner!])],
      apply: ([a, b]) => matmul(a!, permute(b!, order), { transposeB: true }),
      definition: ([a, b]) =>
        tabulate([batch!, rows!, columns!], ([i, row, column]) =>
          total(
            Array.from(
              { length: inner! },
              (_, k) => at(a!, [i!, row!, k]) * at(b!, [column!, i!, k]),
            ),
          ),
        ),
    };
  },

  causalMask: (draw) => {
    const time = draw.integer(0, 4);
    return {
      given: [],
      apply: () => causalMask(time, "float64"),
      definition: () => tabulate([time, time], ([i, j]) => (j! > i! ? -1e30 : 0)),
    };
  },

  attentionMask: (draw) => ({
    given: [draw.booleans(draw.shape())],
    apply: ([allowed]) => attentionMask(allowed!, "float64"),
    definition: ([allowed]) =>
      tabulate(allowed!.shape, (index) => (at(allowed!, index) === 1 ? 0 : -1e30)),
  }),

  rotary: (draw) => {
    const [batch, time, half] = [draw.integer(1, 2), draw.integer(1, 3), draw.integer(1, 2)];
    const width = 2 * half + draw.integer(0, 2);
    return {
      given: [
        draw.reals([batch, time, width]),
        draw.reals([time, half], [-1, 1]),
        draw.reals([time, half], [-1, 1]),
      ],
      apply: ([x, cosine, sine]) => rotary(x!, { cosine: cosine!, sine: sine! }),
      definition: ([x, cosine, sine]) =>
        mapRows(x!, (row, index) => {
          const angle = (table: NumberArray, i: number) => at(table, [index % time, i]);
          return row.map((value, i) => {
            if (i >= 2 * half) return value;
            const [c, s] = [angle(cosine!, i % half), angle(sine!, i % half)];
            return i < half ? value * c - row[i + half]! * s : value * c + row[i - half]! * s;
          });
        }),
    };
  },
};
