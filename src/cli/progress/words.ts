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

/** `"850 tokens/s"`, `"46k records/s"`. */
export function speedText(perSecond: number, unit: string): string {
  const many = perSecond >= 10_000;
  return `${many ? `${Math.round(perSecond / 1000)}k` : Math.round(perSecond)} ${unit}/s`;
}

/** `"epsilon 0.832 spent"`: rounded up, for less would not be true. */
export function spentText(epsilon: number): string {
  if (!Number.isFinite(epsilon)) return "epsilon without bound";
  const digits = epsilon < 10 ? 3 : 1;
  return `epsilon ${(Math.ceil(epsilon * 10 ** digits) / 10 ** digits).toFixed(digits)} spent`;
}

/** `"step 620 of 1000, loss 1.234, 46k records/s, epsilon 0.832 spent, 0:32 left"`: whatever of it is known. */
export function progressText(update: ProgressUpdate): string {
  return [
    stepText(update),
    update.answers === undefined ? "" : plural(update.answers, "answer"),
    update.loss === undefined ? "" : `loss ${update.loss.toFixed(3)}`,
    update.tokensPerSecond === undefined ? "" : speedText(update.tokensPerSecond, "tokens"),
    update.recordsPerSecond === undefined ? "" : speedText(update.recordsPerSecond, "records"),
    update.epsilon === undefined ? "" : spentText(update.epsilon),
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
