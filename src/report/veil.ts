/**
 * Text that is likely to offend is blurred until a reader asks for it, by a switch that a keyboard reaches. The words are
 * on the page all the same: who must not have them writes none in the first place.
 */
import { numberOf } from "../metrics/prompts.ts";
import { html, type Markup } from "./markup.ts";
import type { Sample } from "./transcripts.ts";

/** Outcomes that say how unsafe something is. */
const scores = [
  ...["trainingScore", "trainingResponseScore", "independentScore"],
  ...["independentResponseScore", "promptToxicity"],
];

/** Whether somebody finds the prompt or what was said to it more likely unsafe than not. */
export const isVeiled = ({ outcome }: Pick<Sample, "outcome">): boolean =>
  outcome.unsafe === true || scores.some((name) => (numberOf(outcome[name]) ?? 0) > 0.5);

/** The words of a record, blurred or not. */
export const veiled = (sample: Sample, words: Markup): Markup =>
  isVeiled(sample) ? html`<div class="veil">${words}</div>` : words;

/** Shows the words of the record that it stands in. */
export const unveil = (sample: Sample): Markup | "" =>
  isVeiled(sample)
    ? html`<label class="unveil"><input type="checkbox"> show words that were found unsafe</label>`
    : "";

/** Shows the words of all records; nothing where none are blurred. */
export const unveilAll = (samples: readonly Sample[]): Markup | "" =>
  samples.some(isVeiled)
    ? html`<label class="unveil all"><input type="checkbox"> show words that were found unsafe in all records</label>`
    : "";
