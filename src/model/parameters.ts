/** Parameters as one flat vector outside the graph and as a named tree inside it. */
import { reshape } from "../tensor/operations/layout.ts";
import { concat, split } from "../tensor/operations/window.ts";
import { formatShape, type Shape, sizeOf } from "../tensor/shape.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import { leavesOf, type Tree } from "../tensor/tree.ts";

/** Where a named tensor lies in a flat vector. */
export interface Place {
  readonly name: string;
  readonly shape: Shape;
  readonly offset: number;
  readonly size: number;
}

/** The order of named tensors in a flat vector. */
export interface Layout {
  readonly places: readonly Place[];
  /** Elements in all. */
  readonly size: number;
}

/** Named shapes one after the other. */
export function layoutOf(
  shapes: readonly { readonly name: string; readonly shape: Shape }[],
): Layout {
  let offset = 0;
  const places = shapes.map(({ name, shape }) => {
    const place = { name, shape, offset, size: sizeOf(shape) };
    offset += place.size;
    return place;
  });
  return { places, size: offset };
}

/** The layout of a tree of types, in the order of the tree. */
export const layoutOfTree = (types: Tree<TensorType>): Layout =>
  layoutOf(leavesOf<TensorType>(types).map(({ name, leaf }) => ({ name, shape: leaf.shape })));

/** The tensors that a flat vector [size] holds. */
export function unpack(flat: Tensor, layout: Layout): Tensor[] {
  if (layout.places.length === 0) return [];
  const parts = split(
    flat,
    layout.places.map(({ size }) => size),
    0,
  );
  return parts.map((part, index) => reshape(part, layout.places[index]!.shape));
}

/** The flat vector [size] of tensors in the order of a layout. */
export const pack = (tensors: readonly Tensor[]): Tensor =>
  concat(
    tensors.map((tensor) => reshape(tensor, [-1])),
    0,
  );

/** A view of one named tensor in a flat array: shares memory. */
export function viewOf(flat: Float32Array, layout: Layout, name: string): Float32Array {
  const place = layout.places.find((each) => each.name === name);
  if (!place) {
    const names = layout.places.map((each) => each.name).join(", ");
    throw new RangeError(`viewOf: no parameter "${name}". There are: ${names}.`);
  }
  return flat.subarray(place.offset, place.offset + place.size);
}

/** The named parts of a flat array, each a view that shares memory: what a file stores. */
export const partsOf = (flat: Float32Array, { places }: Layout) =>
  places.map(({ name, shape, offset, size }) => ({
    name,
    shape,
    data: flat.subarray(offset, offset + size),
  }));

/** Named tensors that are read when they are asked for, such as those of a file. */
export interface NamedTensors {
  readonly tensors: readonly { readonly name: string; readonly shape: Shape }[];
  read(name: string): Float32Array;
}

/** Flat parameters from named tensors, read one by one; every name must be there with its shape, and no other. */
export function flatten({ tensors, read }: NamedTensors, layout: Layout): Float32Array {
  const shapes = new Map(tensors.map(({ name, shape }) => [name, shape]));
  const known = new Set(layout.places.map(({ name }) => name));
  const unknown = [...shapes.keys()].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new RangeError(`flatten: unexpected parameters ${unknown.slice(0, 5).join(", ")}.`);
  }
  const flat = new Float32Array(layout.size);
  for (const { name, shape, offset } of layout.places) {
    const got = shapes.get(name);
    if (!got) throw new RangeError(`flatten: parameter "${name}" is missing.`);
    if (got.join() !== shape.join()) {
      throw new RangeError(
        `flatten: "${name}": expected ${formatShape(shape)}, got ${formatShape(got)}.`,
      );
    }
    flat.set(read(name), offset);
  }
  return flat;
}
