/** From the bytes of a tensor to numbers. */
import type { ElementType } from "./header.ts";

/**
 * All numbers as float32; 64-bit types lose what float32 cannot hold. `bytes` begin a buffer of their own and
 * are given away: float32 numbers are a view of them.
 */
export function toFloat32(bytes: Uint8Array, dtype: ElementType): Float32Array {
  switch (dtype) {
    case "F32":
      return view(bytes, Float32Array);
    case "F64":
      return new Float32Array(view(bytes, Float64Array));
    case "F16":
      return fromHalf(view(bytes, Uint16Array));
    case "BF16":
      return fromBrainFloat(view(bytes, Uint16Array));
    case "I64":
      return Float32Array.from(view(bytes, BigInt64Array), Number);
    case "I32":
      return new Float32Array(view(bytes, Int32Array));
    case "I16":
      return new Float32Array(view(bytes, Int16Array));
    case "I8":
      return new Float32Array(view(bytes, Int8Array));
    case "U8":
    case "BOOL":
      return new Float32Array(bytes);
  }
}

interface ArrayType<Result> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, offset: number, length: number): Result;
}

const view = <Result>({ buffer, byteOffset, length }: Uint8Array, Type: ArrayType<Result>) =>
  new Type(buffer as ArrayBuffer, byteOffset, length / Type.BYTES_PER_ELEMENT);

/** A bfloat16 is the upper half of a float32. */
function fromBrainFloat(values: Uint16Array): Float32Array {
  const bits = new Uint32Array(values.length);
  for (let index = 0; index < values.length; index++) bits[index] = values[index]! << 16;
  return new Float32Array(bits.buffer);
}

function fromHalf(values: Uint16Array): Float32Array {
  halves ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => halfToNumber(bits));
  const numbers = new Float32Array(values.length);
  for (let index = 0; index < values.length; index++) numbers[index] = halves[values[index]!]!;
  return numbers;
}

/** Every half-precision number by its bits; made when the first one is read. */
let halves: Float32Array | undefined;

/** IEEE 754 half precision: 1 sign, 5 exponent and 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
