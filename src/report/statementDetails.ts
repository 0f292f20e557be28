/** A whole statement of privacy, folded away: its sections as they are printed. */
import type { Section } from "../privacy/statement/sections.ts";
import { html, type Markup, shown } from "./markup.ts";
import { revealed } from "./revealed.ts";

/** A statement, and where the books are that it was made from. */
export interface ShownStatement {
  readonly title: string;
  /** Relative to the folder of the run. */
  readonly ledgers?: readonly string[] | undefined;
  readonly sections: readonly Section[];
}

/** The statement of one guarantee. */
export function statementDetails({ title, ledgers = [], sections }: ShownStatement): Markup {
  const books =
    ledgers.length === 0
      ? ""
      : html`<h4>Ledgers</h4><p>What was charged, line by line, in the folder of the run:</p><ul>${ledgers.map((path) => html`<li><code>${shown(path)}</code></li>`)}</ul>`;
  return html`<details class="data statement"><summary>The whole statement: ${shown(title)}</summary>
<div class="body">${sections.map((section) => sectionOf(section, title))}${books}</div></details>`;
}

function sectionOf({ heading, lines, table }: Section, title: string): Markup {
  const listed = lines.filter((line) => !isCommand(line));
  const commands = lines.filter(isCommand);
  return html`<h4>${shown(heading)}</h4>
${listed.length === 0 ? "" : html`<ul>${listed.map((line) => html`<li>${shown(line)}</li>`)}</ul>`}
${commands.map((line) => html`<pre class="command">${shown(line)}</pre>`)}
${table === undefined ? "" : tableOf(table, `${heading}, ${title}`)}`;
}

const isCommand = (line: string): boolean => line.startsWith("echo '");

function tableOf([heads = [], ...rows]: NonNullable<Section["table"]>, label: string): Markup {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${revealed(label)}"><table>
<thead><tr>${heads.map((head) => html`<th scope="col">${shown(head)}</th>`)}</tr></thead>
<tbody>${rows.map(([first = "", ...rest]) => html`<tr><th scope="row">${shown(first)}</th>${rest.map((cell) => html`<td>${shown(cell)}</td>`)}</tr>`)}</tbody></table></div>`;
}
