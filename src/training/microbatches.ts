/** Dividing a batch. */

/** Consecutive parts of `size` items. Throws when the items do not divide into whole parts, or there are none. */
export function microbatches<Item>(items: readonly Item[], size: number): Item[][] {
  const count = items.length / size;
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(
      `microbatches: expected a multiple of ${size} examples, got ${items.length}.`,
    );
  }
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
