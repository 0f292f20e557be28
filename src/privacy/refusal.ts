/** What is refused at the door: where, what was expected, what came, why it matters, and what to do. */

/** A refusal by its parts. */
export interface Refusal {
  /** The place: an option, or a path in an event such as `event.events[2].event.noiseMultiplier`. */
  readonly where: string;
  /** `a number above 0` */
  readonly expected: string;
  /** What was there instead, in words or as `shown`. */
  readonly got: string;
  /** Why it matters, and what to do: whole sentences. */
  readonly why: string;
}

/** Input about which nothing may be claimed. */
export class RefusedInputError extends RangeError {
  override readonly name = "RefusedInputError";
  /** By its parts, for programs. */
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    const { where, expected, got, why } = refusal;
    super(`${where}: expected ${expected}, got ${got}. ${why}`);
    this.refusal = refusal;
  }
}

const longest = 60;

/** A value as a person reads it, cut where it is long. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text =
    typeof value === "object" || typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
