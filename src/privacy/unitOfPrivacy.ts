/** What neighbours differ by. Never assumed: whoever claims a guarantee has to say it. */
export type UnitOfPrivacy =
  /** One row; of text, one sequence of the length that is trained on. */
  | { readonly kind: "example" }
  /** All rows of one user, of whom each has at most `contributions`. At least 1. */
  | { readonly kind: "user"; readonly contributions: number }
  /** All rows of whatever this names: a device, a user on one day, a campaign. */
  | { readonly kind: "group"; readonly of: string; readonly contributions: number };
