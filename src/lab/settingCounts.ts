/**
 * Counts among settings, with bounds far above what has a use. What lies beyond is refused with its name before anything is
 * made: a list of a billion names ends Node without words, and a billion records are drawn with no ear for Ctrl-C.
 */
import { z } from "zod";

/** Whatever is made, kept or done so many times. */
export const count = z.int().min(1).max(10_000_000);

/** Replicates: the plan names every cell of each. */
export const replicateCount = z.int().min(1).max(10_000);

/** Widths, layers and heads of a model. */
export const modelSize = z.int().min(1).max(10_000);

/** Passes over the records; parts of one too. */
export const epochCount = z.number().positive().max(1_000_000);
