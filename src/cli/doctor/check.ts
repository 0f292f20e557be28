/** The contract of one thing that `assay doctor` looks at. */

/** What a look at one thing found. */
export interface Diagnosis {
  readonly status: "ok" | "warn" | "fail";
  /** What was found, on one line. */
  readonly found: string;
  /** What to do about it; absent when all is well. */
  readonly advice?: string;
}

/** One thing to look at. */
export interface Check {
  readonly name: string;
  /** May reject: that is a `fail` with the message. */
  look(): Promise<Diagnosis>;
}
