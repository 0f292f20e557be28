/** One list of everything, asked together, and back to one list per subject. */
import type { Subject, Variant } from "./intervention.ts";

/** The variants that `vary` makes of all subjects in one list, `countOf` of each in turn. */
export async function perSubject(
  subjects: readonly Subject[],
  vary: (subjects: readonly Subject[]) => Promise<readonly Variant[]>,
  countOf: (subject: Subject) => number,
): Promise<Variant[][]> {
  const variants = await vary(subjects);
  let next = 0;
  return subjects.map((subject) => {
    const start = next;
    next += countOf(subject);
    return variants.slice(start, next);
  });
}
