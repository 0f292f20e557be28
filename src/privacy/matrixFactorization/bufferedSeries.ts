/** The power series 1 + Σ scales[i] x / (1 − decays[i] x), and division by it. */

/** Scales and decays as numbers to compute with. */
export interface BufferArrays {
  readonly scales: Float64Array;
  readonly decays: Float64Array;
}

/** The first `length` coefficients. */
export function bufferedColumn({ scales, decays }: BufferArrays, length: number): Float64Array {
  const column = new Float64Array(length);
  column[0] = 1;
  const powers = scales.slice();
  for (let lag = 1; lag < length; lag++) {
    let sum = 0;
    for (let index = 0; index < powers.length; index++) {
      sum += powers[index]!;
      powers[index]! *= decays[index]!;
    }
    column[lag] = sum;
  }
  return column;
}

/** The first `length` numbers of dividend / C, as power series, in steps × buffers operations. */
export function bufferedQuotient(
  dividend: Float64Array,
  { scales, decays }: BufferArrays,
  length: number,
): Float64Array {
  const result = new Float64Array(length);
  const state = new Float64Array(scales.length);
  for (let step = 0; step < length; step++) {
    let rest = dividend[step] ?? 0;
    for (let index = 0; index < state.length; index++) rest -= scales[index]! * state[index]!;
    result[step] = rest;
    for (let index = 0; index < state.length; index++) {
      state[index] = decays[index]! * state[index]! + rest;
    }
  }
  return result;
}
