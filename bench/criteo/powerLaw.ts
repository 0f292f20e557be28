/** Ids that follow a power law, from 32 random bits each: a small table of pieces, inside which ids are equally likely. */

/** First id of each of 4096 equally likely pieces, then how many ids it has, one pair after the other. */
export type PowerLaw = Int32Array;

const PIECES = 4096;

/** Id i below `ids` about as often as (i + 1)^−exponent; exponent above 0, not 1. */
export function powerLaw(ids: number, exponent: number): PowerLaw {
  const power = 1 - exponent;
  const whole = (ids + 1) ** power - 1;
  const edge = (piece: number) => Math.floor((1 + (piece / PIECES) * whole) ** (1 / power)) - 1;
  return Int32Array.from({ length: 2 * PIECES }, (_, at) => {
    const [piece, first] = [at >> 1, Math.min(edge(at >> 1), ids - 1)];
    if (at % 2 === 0) return first;
    return Math.max(1, (piece === PIECES - 1 ? ids : Math.min(edge(piece + 1), ids)) - first);
  });
}

/** The id that these bits choose: 12 of them the piece, 20 the place in it. */
export const chosen = (law: PowerLaw, bits: number): number => {
  const piece = (bits >>> 20) << 1;
  return law[piece]! + Math.floor((law[piece + 1]! * (bits & 0xfffff)) / 0x100000);
};
