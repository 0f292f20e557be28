/** Pieces of one log, one after the other. */
import type { ClickRecords } from "./clickRecords.ts";

/** All records of these pieces in their order; with users where every piece has them. Copies. */
export function joinedRecords(pieces: readonly ClickRecords[]): ClickRecords {
  const users = pieces.flatMap((piece) => (piece.users ? [piece.users] : []));
  return {
    count: pieces.reduce((sum, { count }) => sum + count, 0),
    ids: joined(
      Int32Array,
      pieces.map(({ ids }) => ids),
    ),
    numbers: joined(
      Float32Array,
      pieces.map(({ numbers }) => numbers),
    ),
    labels: joined(
      Float32Array,
      pieces.map(({ labels }) => labels),
    ),
    ...(users.length > 0 && users.length === pieces.length
      ? { users: joined(Float64Array, users) }
      : {}),
  };
}

interface Joined {
  set(from: ArrayLike<number>, at: number): void;
}

function joined<Numbers extends Joined>(
  Kind: new (length: number) => Numbers,
  arrays: readonly ArrayLike<number>[],
): Numbers {
  const whole = new Kind(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    whole.set(array, at);
    at += array.length;
  }
  return whole;
}
