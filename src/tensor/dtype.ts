/** The element types of tensors, and the typed arrays that carry them across the border. */

export type Dtype = "float32" | "float64" | "int32" | "int64" | "bool";

/** The typed array of each element type. `bool` is one byte per element, 0 or 1. */
export interface TypedArrays {
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
  readonly bool: Uint8Array;
}

/** The numbers of a tensor. */
export type TypedArray = TypedArrays[Dtype];

const constructors = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
} as const;

/** A typed array of `size` zeros. */
export function zeros<Type extends Dtype>(dtype: Type, size: number): TypedArrays[Type] {
  return new constructors[dtype](size) as TypedArray as TypedArrays[Type];
}

/** A typed array with these numbers, converted as assignment converts them. */
export function typedArray<Type extends Dtype>(
  dtype: Type,
  values: ArrayLike<number>,
): TypedArrays[Type] {
  const array: TypedArray =
    dtype === "int64"
      ? BigInt64Array.from(values, (value) => BigInt(value))
      : constructors[dtype as Exclude<Dtype, "int64">].from(values);
  return array as TypedArrays[Type];
}

/** Copies the numbers of arrays into others of the same types and lengths; returns those. */
export function copyAll(
  from: readonly TypedArray[],
  to: readonly TypedArray[],
): readonly TypedArray[] {
  for (const [index, array] of from.entries()) {
    (to[index] as Float32Array).set(array as Float32Array);
  }
  return to;
}

/** Whether `array` is the typed array that carries `dtype`. */
export function carries(dtype: Dtype, array: unknown): boolean {
  return array instanceof constructors[dtype];
}

/** Whether derivatives exist for this element type. */
export const isFloating = (dtype: Dtype): dtype is "float32" | "float64" =>
  dtype === "float32" || dtype === "float64";
