/** The contract of every rule of the linter: one file in `rules/`, default-exporting one of these. */
import type { LintSubject } from "./subject.ts";

/**
 * `forbidden`: the guarantee does not hold. `chargeIt`: it holds only where this access is paid for or declared.
 * `advice`: it holds; this is about utility, or a thing to look at.
 */
export const severities = ["forbidden", "chargeIt", "advice"] as const;

/** One of them. */
export type Severity = (typeof severities)[number];

/** What a rule says about one place. */
export interface Complaint {
  readonly severity: Severity;
  /** A layer, or a field of the pipeline. */
  readonly where: string;
  /** Why it matters, in one or two sentences. */
  readonly why: string;
  /** What to do. */
  readonly fix: string;
}

/** What the linter reports. */
export interface LintFinding extends Complaint {
  /** Name of the rule. */
  readonly rule: string;
}

/** Something that breaks, costs or weakens a guarantee, and can be seen without running anything. */
export interface LintRule {
  /** The file name without its ending. */
  readonly name: string;
  /** What it looks for, in one sentence. */
  readonly description: string;
  /** An example about which it complains: shown in the documents, and held by a test. */
  readonly example: LintSubject;
  /** Nothing where all is well. */
  check(subject: LintSubject): readonly Complaint[];
}
