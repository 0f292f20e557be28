/** Which rated texts, as options of a verb. */
import type { Command } from "commander";
import { wholeNumber } from "../numberOption.ts";

/** Columns of a table, and what decides what is drawn. */
export interface RatedTextOptions {
  readonly text: string;
  readonly label: string;
  /** Labels with commas between them. */
  readonly unsafe: string;
  readonly seed: number;
}

/** Adds them. */
export const addRatedTextOptions = (command: Command): Command =>
  command
    .option("--text <column>", "the column of the texts", "text")
    .option("--label <column>", "the column of the labels", "label")
    .option("--unsafe <labels>", "labels that mean unsafe, with commas between them", "1")
    .option("--seed <number>", "of generated texts and of intervals", wholeNumber({ from: 0 }), 0);
