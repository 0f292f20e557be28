/** The contract of one thing that `assay doctor` looks at. */

export interface Diagnosis {
  readonly status: "ok" | "warn" | "fail";
  /** What was found, on one line. */
  readonly found: string;
  /** What to do about it; absent when all is well. */
  readonly advice?: string;
}

export interface Check {
  readonly name: string;
  /** May reject: that is a `fail` with the message. */
  look(): Promise<Diagnosis>;
}
