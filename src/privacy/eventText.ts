/** Events in words, on one line. */
import type { PrivacyEvent } from "./event.ts";

/** For example `1000 × gaussian(noiseMultiplier 1) on a Poisson sample at rate 0.01`. */
export function eventText(event: PrivacyEvent): string {
  switch (event.kind) {
    case "selfComposed":
      return `${event.count} × ${grouped(event.event)}`;
    case "composed":
      return event.events.length === 0 ? "nothing" : composedText(event.events);
    case "poissonSampled":
      return `${grouped(event.event)} on a Poisson sample at rate ${event.samplingRate}`;
    case "sampledWithReplacement":
    case "sampledWithoutReplacement": {
      const way = event.kind === "sampledWithReplacement" ? "with" : "without";
      return `${grouped(event.event)} on ${event.batchSize} of ${event.datasetSize} records drawn ${way} replacement`;
    }
    case "repeatAndSelect":
      return `the best of ${event.mean} runs on average (shape ${event.shape}) of ${grouped(event.event)}`;
    default:
      return mechanismText(event);
  }
}

/** More parts than these are counted, and not printed. */
const mostParts = 16;

function composedText(events: readonly PrivacyEvent[]): string {
  const parts = events.slice(0, mostParts).map(eventText);
  const left = events.length - parts.length;
  return [...parts, ...(left > 0 ? [`${left} more`] : [])].join(" + ");
}

/** In brackets where it would run together with what stands before or behind it. */
function grouped(event: PrivacyEvent): string {
  const isLong = event.kind === "composed" && event.events.length > 1;
  return isLong || event.kind === "selfComposed" ? `(${eventText(event)})` : eventText(event);
}

function mechanismText({ kind, ...fields }: PrivacyEvent): string {
  const said = Object.entries(fields).map(([name, value]) => `${name} ${valueText(value)}`);
  return said.length === 0 ? kind : `${kind}(${said.join(", ")})`;
}

const most = 4;

function valueText(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  const shown = value.slice(0, most).join(" ");
  return value.length > most ? `[${shown} … ${value.length} of them]` : `[${shown}]`;
}
