/** What the calls to a server cost, and what was found out about that server. */
import { dollarsText } from "../lab/budget.ts";
import type { Event, EventOf } from "../lab/event.ts";
import { facts } from "../lab/facts.ts";
import { usageOf } from "../lab/usage.ts";
import { html, type Markup, shown } from "./markup.ts";
import { count, plural } from "./numberText.ts";

/** `"$0.0312"`, or the number of tokens where no price is known; nothing where nothing was called. */
export function costText(events: readonly Event[]): string | undefined {
  const usage = usageOf(events);
  if (usage === undefined) return undefined;
  if (usage.dollars !== undefined) return dollarsText(usage.dollars);
  return `${plural(usage.promptTokens + usage.completionTokens, "token")}, price unknown`;
}

/** Counts as terms and values, and a line for each server; nothing where nothing was called. */
export function callsSection(events: readonly Event[]): Markup | "" {
  const usage = usageOf(events);
  const profiles = facts(events).filter((event) => event.kind === "profile");
  if (usage === undefined && profiles.length === 0) return "";
  return html`<h3>Calls</h3>${usage === undefined ? "" : termsOf(usage, costText(events)!)}${profiles.map(profile)}`;
}

function termsOf(usage: NonNullable<ReturnType<typeof usageOf>>, cost: string): Markup {
  const terms = [
    ["cost", cost],
    ["answers of the server", count(usage.calls)],
    ["answers from the disk", count(usage.cacheHits)],
    ["repeated attempts", count(usage.retries)],
    ["prompt tokens", within(usage.promptTokens, usage.cachedPromptTokens, "from its cache")],
    ["completion tokens", within(usage.completionTokens, usage.reasoningTokens, "not said")],
  ] as const;
  return html`<dl class="statuses">${terms.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

const within = (all: number, part: number, what: string): string =>
  part === 0 ? count(all) : `${count(all)}, ${count(part)} ${what}`;

/** What the server can do, and what happens where it cannot. */
function profile({
  model,
  dialect,
  capabilities,
  reasoning,
  degraded,
}: EventOf<"profile">): Markup {
  const able = capabilities.length === 0 ? "answers only" : capabilities.join(", ");
  return html`<p class="fine">${shown(`${model} (${dialect}): ${able}; reasoning ${reasoning}.`)}${degraded.map((text) => html` ${shown(text)}`)}</p>`;
}
