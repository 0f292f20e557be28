/** How progress is put into words, on a live line and in a log. */
import type { ProgressUpdate } from "../../lab/recipe.ts";
import { plural } from "../../report/numberText.ts";
import { revealed } from "../../report/revealed.ts";

/** `"0:07"`, `"2:05"`, `"1:02:03"`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const end = `${whole % 60}`.padStart(2, "0");
  return hours > 0 ? `${hours}:${`${minutes}`.padStart(2, "0")}:${end}` : `${minutes}:${end}`;
}

/** `"850 tokens/s"`, `"46k tokens/s"`. */
export function speedText(tokensPerSecond: number): string {
  const many = tokensPerSecond >= 10_000;
  return `${many ? `${Math.round(tokensPerSecond / 1000)}k` : Math.round(tokensPerSecond)} tokens/s`;
}

/** `"step 620 of 1000, loss 1.234, 46k tokens/s, 0:32 left"`, `"1,204 answers"`: whatever of it is known. */
export function progressText(update: ProgressUpdate): string {
  return [
    stepText(update),
    update.answers === undefined ? "" : plural(update.answers, "answer"),
    update.loss === undefined ? "" : `loss ${update.loss.toFixed(3)}`,
    update.tokensPerSecond === undefined ? "" : speedText(update.tokensPerSecond),
    update.secondsLeft === undefined ? "" : `${durationText(update.secondsLeft)} left`,
  ]
    .filter((part) => part !== "")
    .join(", ");
}

/** One line of words only: what a log shows. */
export function logLine(update: ProgressUpdate): string {
  return [`${update.cell}: ${oneLine(update.doing)}`, progressText(update)]
    .filter((part) => part !== "")
    .join(", ");
}

/** Text of unknown origin on one line, with nothing in it that a terminal would obey. */
export const oneLine = (text: string): string => revealed(text.replace(/\s+/g, " ").trim());

function stepText({ step, of }: ProgressUpdate): string {
  if (step === undefined) return "";
  return of === undefined ? `step ${step}` : `step ${step} of ${of}`;
}
