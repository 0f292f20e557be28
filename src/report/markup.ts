/** HTML from templates in which everything is escaped unless it is markup already. */
import { html, raw } from "hono/html";
import { revealed, stretches } from "./revealed.ts";

export { html, raw };

/** What `html` returns. Await it, then `String(…)`. */
export type Markup = ReturnType<typeof html>;

/** Text from outside as markup: escaped, with hidden characters named and marked. */
export function shown(text: string): Markup[] {
  return stretches(text).map((stretch) =>
    stretch.hidden
      ? html`<span class="hidden-character" title="A character that would not be seen">${stretch.text}</span>`
      : html`${stretch.text}`,
  );
}

/** The beginning of `text` on one line, for a heading or an attribute. */
export function firstWords(text: string, length = 120): string {
  const line = revealed(text.slice(0, 4 * length))
    .replace(/\s+/g, " ")
    .trim();
  return line.length > length ? `${[...line].slice(0, length - 1).join("")}…` : line;
}
