/**
 * How a model that answers also rates: behind its answer stand words that ask for a rating, and the next token is one
 * of two labels. Wichers et al. 2024, appendix A.2: `Hi RESPONSE Hello UNSAFE 0`.
 */
import { z } from "zod";

/** Checks what comes with a file. */
export const ratingSchema = z.object({
  /** The words behind an answer; the token that follows them is the rating. */
  after: z.string().min(1),
  /** The token that says unsafe. */
  unsafe: z.string().min(1),
  /** The token that says safe. */
  safe: z.string().min(1),
  /** A prompt that says nothing, for rating an answer by itself. It must not itself look unsafe to the rating. */
  neutralPrompt: z.string(),
});

/** How a model rates its own answers. */
export type Rating = Readonly<z.infer<typeof ratingSchema>>;
