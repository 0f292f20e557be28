/** The first records of a stream, in memory. */
import type { ClickLayout, ClickRecords } from "./clickRecords.ts";
import { joinedRecords } from "./joinedRecords.ts";

/** At most so many records of a stream, in its order; the rest is not read. Users stay what they are. */
export async function collectedRecords(
  layout: ClickLayout,
  pieces: AsyncIterable<ClickRecords>,
  limit: { readonly most: number },
): Promise<ClickRecords> {
  const kept: ClickRecords[] = [];
  for await (const piece of firstRecords(layout, pieces, limit)) kept.push(piece);
  return joinedRecords(kept);
}

/** The same, piece by piece. */
export async function* firstRecords(
  layout: ClickLayout,
  pieces: AsyncIterable<ClickRecords>,
  { most }: { readonly most: number },
): AsyncGenerator<ClickRecords> {
  let count = 0;
  for await (const piece of pieces) {
    yield firstOf(layout, piece, most - count);
    count += piece.count;
    if (count >= most) break;
  }
}

/** A piece cut short. */
function firstOf(layout: ClickLayout, piece: ClickRecords, most: number): ClickRecords {
  if (piece.count <= most) return piece;
  return {
    count: most,
    ids: piece.ids.subarray(0, most * layout.fields.length),
    numbers: piece.numbers.subarray(0, most * layout.numbers.length),
    labels: piece.labels.subarray(0, most),
    ...(piece.users ? { users: piece.users.subarray(0, most) } : {}),
  };
}
