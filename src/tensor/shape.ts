/** Shapes: the length of each axis, outermost first. `[]` is a scalar. */

export type Shape = readonly number[];

/**
 * The length of an axis that is known only when a compiled function is called; all dynamic axes of a graph
 * are equally long. It passes through elementwise operations, `matmul`, `softmax`, `sum` and extremes,
 * `permute`, and `reshape` while it is the only one; what needs a number refuses it.
 */
export const DYNAMIC = -1;

/** Number of elements. */
export const sizeOf = (shape: Shape): number => shape.reduce((size, length) => size * length, 1);

/** `[32, 64, 128]`, with `?` for a dynamic axis. */
export const formatShape = (shape: Shape): string =>
  `[${shape.map((length) => (length === DYNAMIC ? "?" : length)).join(", ")}]`;

/** Whether both have the same axes of the same lengths. */
export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((length, axis) => length === b[axis]);

/** The common shape under broadcasting, or the axis (counted from the last, 1-based) that forbids it. */
export function broadcastShapes(a: Shape, b: Shape): Shape | { readonly axisFromLast: number } {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[a.length - rank + axis] ?? 1;
    const right = b[b.length - rank + axis] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return { axisFromLast: rank - axis };
    shape.push(left === 1 ? right : left);
  }
  return shape;
}

/** Axes of `from` (right-aligned in `to`) that broadcasting stretched: they are summed on the way back. */
export function stretchedAxes(from: Shape, to: Shape): number[] {
  const missing = to.length - from.length;
  return [...to.keys()].filter(
    (axis) => axis < missing || (from[axis - missing] === 1 && to[axis] !== 1),
  );
}

/** Axis counted from the front, or undefined when there is no such axis. */
export function resolveAxis(axis: number, rank: number): number | undefined {
  const resolved = axis < 0 ? axis + rank : axis;
  return Number.isInteger(axis) && resolved >= 0 && resolved < rank ? resolved : undefined;
}
