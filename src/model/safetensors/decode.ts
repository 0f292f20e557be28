/** From the bytes of a tensor to numbers. */
import type { ElementType } from "./header.ts";

/** All numbers as float32; 64-bit types lose what float32 cannot hold. */
export function toFloat32(bytes: Uint8Array, dtype: ElementType): Float32Array {
  switch (dtype) {
    case "F32":
      return aligned(bytes, Float32Array);
    case "F64":
      return Float32Array.from(aligned(bytes, Float64Array));
    case "F16":
      return Float32Array.from(aligned(bytes, Uint16Array), fromHalf);
    case "BF16":
      return fromBrainFloat(aligned(bytes, Uint16Array));
    case "I64":
      return Float32Array.from(aligned(bytes, BigInt64Array), Number);
    case "I32":
      return Float32Array.from(aligned(bytes, Int32Array));
    case "I16":
      return Float32Array.from(aligned(bytes, Int16Array));
    case "I8":
      return Float32Array.from(aligned(bytes, Int8Array));
    case "U8":
    case "BOOL":
      return Float32Array.from(bytes);
  }
}

interface ArrayType<Result> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, offset: number, length: number): Result;
}

/** A typed array over a copy of the bytes, since a file puts them at any offset. */
function aligned<Result>(bytes: Uint8Array, Type: ArrayType<Result>): Result {
  // Not `slice`: on a Buffer it shares memory.
  const copy = new Uint8Array(bytes);
  return new Type(copy.buffer as ArrayBuffer, 0, copy.length / Type.BYTES_PER_ELEMENT);
}

/** A bfloat16 is the upper half of a float32. */
function fromBrainFloat(values: Uint16Array): Float32Array {
  const bits = Uint32Array.from(values, (value) => value << 16);
  return new Float32Array(bits.buffer);
}

/** IEEE 754 half precision: 1 sign, 5 exponent and 10 fraction bits. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
