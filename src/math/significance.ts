/** A p-value that never travels alone. */

/** How probable it is to see a difference of this size or more where there is none. */
export interface Significance {
  /** In [0, 1]; NaN when nothing was measured. */
  readonly pValue: number;
  /** Observations behind it. */
  readonly n: number;
  readonly alternative: Alternative;
  /** For example `"McNemar, exact"`. */
  readonly method: string;
}

/** What is believed where the null hypothesis falls: second and first differ, second is greater, second is less. */
export type Alternative = "twoSided" | "greater" | "less";

/** Which alternative a test is against. */
export interface AlternativeOptions {
  /** Chosen before the data were seen. @default "twoSided" */
  readonly alternative?: Alternative;
}
