/** The first records of a stream, in memory. */
import type { ClickLayout, ClickRecords } from "./clickRecords.ts";

/** At most so many records of a stream, in its order; the rest is not read. Users stay what they are. */
export async function collectedRecords(
  layout: ClickLayout,
  pieces: AsyncIterable<ClickRecords>,
  { most }: { readonly most: number },
): Promise<ClickRecords> {
  const kept: ClickRecords[] = [];
  let count = 0;
  for await (const piece of pieces) {
    kept.push(firstOf(layout, piece, most - count));
    count += kept.at(-1)!.count;
    if (count >= most) break;
  }
  const users = kept.flatMap((piece) => piece.users ?? []);
  return {
    count,
    ids: joined(new Int32Array(count * layout.fields.length), kept, "ids"),
    numbers: joined(new Float32Array(count * layout.numbers.length), kept, "numbers"),
    labels: joined(new Float32Array(count), kept, "labels"),
    ...(users.length === 0 ? {} : { users: Float64Array.from(users.flatMap((own) => [...own])) }),
  };
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

function joined<Numbers extends Int32Array | Float32Array>(
  into: Numbers,
  pieces: readonly ClickRecords[],
  name: "ids" | "numbers" | "labels",
): Numbers {
  let at = 0;
  for (const piece of pieces) {
    into.set(piece[name], at);
    at += piece[name].length;
  }
  return into;
}
