/** Which part of a generated data set an item belongs to: its text decides, so no item is ever in both. */
import type { Split } from "./dataset.ts";

/** One item in this many is held out. */
const heldOutEvery = 10;

/** The part of the item with this text: a hash (FNV-1a) decides. */
export function splitByText(text: string): Split {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  // The high bits: the low ones of this hash are weak.
  return (hash >>> 16) % heldOutEvery === 0 ? "heldOut" : "train";
}
