/** Replicates of an experiment, and the cells in which they work. */

/** `seed-1`, `seed-2`, … */
export const replicateNames = ({ replicates }: { readonly replicates: number }): string[] =>
  Array.from({ length: replicates }, (_, index) => `seed-${index + 1}`);

/** The cell of a condition, or of anything else that has a name with spaces in it. */
export const cellName = (...names: readonly string[]): string =>
  names.map((name) => name.replaceAll(/[^\w.-]+/g, "-")).join("/");
