/** Numbers that are known as well without an answer that cannot be had. */

/** The number that is asked for; `otherwise` where asking fails in this way, and only in this way. */
export function numberUnless(
  failure: new (...given: never[]) => Error,
  otherwise: number,
  ask: () => number,
): number {
  try {
    return ask();
  } catch (error) {
    if (error instanceof failure) return otherwise;
    throw error;
  }
}
