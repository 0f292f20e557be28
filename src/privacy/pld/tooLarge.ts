/** Losses that are too many, or too large, to be added up. */

/** Whoever only wants to know more does without; a claim cannot be made. */
export class TooLargeError extends RangeError {
  override readonly name = "TooLargeError";

  /** `what`: what there is too much of, and how much. */
  constructor(accountant: string, what: string) {
    super(
      `${accountant}: losses of all steps together ${what} to add up. ` +
        "Nothing worth claiming is left after such losses; rdp answers all the same.",
    );
  }
}
