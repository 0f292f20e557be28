/** What may be claimed about the privacy of models that a run trained: claim, tier, audit, and the whole statement. */
import type { Guarantee } from "../lab/summary.ts";
import type { LowerBound } from "../privacy/audit/lowerBound.ts";
import { deltaText } from "../privacy/statement/digits.ts";
import { sectionsOf } from "../privacy/statement/sections.ts";
import { type Statement, statementOf } from "../privacy/statement/statement.ts";
import { unitWords } from "../privacy/statement/words.ts";
import { boundStrip } from "./boundStrip.ts";
import { html, type Markup, shown } from "./markup.ts";
import { count, numberText, plural } from "./numberText.ts";
import { statementDetails } from "./statementDetails.ts";

/** A guarantee with its statement. */
interface Stated extends Guarantee {
  readonly statement: Statement;
}

/** Everything about the guarantees of a run; nothing where it has none. */
export function guaranteesSection(guarantees: readonly Guarantee[] = []): Markup | "" {
  if (guarantees.length === 0) return "";
  const stated = guarantees.map((each) => ({ ...each, statement: statementFor(each) }));
  const heads = ["Models", "Claim", "Tier", "Audit"];
  return html`<h2>Privacy</h2>
<p class="hint">What may be claimed about the records that these models were trained on, computed from what their ledgers charged. An audit shows that epsilon is not below its bound; it does not show that epsilon is not larger.</p>
${alarms(stated)}
<table class="claims guarantees" role="table" aria-label="Guarantees">
<thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${stated.map(guaranteeRow)}</tbody></table>
${conditions(stated)}
${stated.map(({ title, statement, ledgers }) => statementDetails({ title, ledgers, sections: sectionsOf(statement) }))}`;
}

/** A statement takes an accountant; a page that is drawn again and again asks once. */
const known = new Map<string, Statement>();
const mostKnown = 200;

function statementFor({ record }: Guarantee): Statement {
  const key = JSON.stringify(record);
  const found = known.get(key);
  if (found !== undefined) return found;
  const statement = statementOf(record);
  if (known.size >= mostKnown) known.clear();
  known.set(key, statement);
  return statement;
}

/** What nobody may overlook. */
function alarms(stated: readonly Stated[]): Markup | "" {
  const said = stated.flatMap(({ title, statement }) =>
    statement.alarms.map((alarm) => html`<li>${shown(`${title}: ${alarm}`)}</li>`),
  );
  return said.length === 0
    ? ""
    : html`<div class="alarm" role="note"><p><strong>Alarm: an audit contradicts a claim.</strong></p><ul>${said}</ul></div>`;
}

function guaranteeRow({ title, record, ledgers = [], statement }: Stated): Markup {
  const { unitOfPrivacy, neighboringRelation } = record;
  const unit =
    unitOfPrivacy === undefined ? "unit of privacy not stated" : unitWords(unitOfPrivacy);
  const books = ledgers.length === 0 ? "" : ` · ${plural(ledgers.length, "ledger")}`;
  return html`<tr role="row">
<th role="rowheader" scope="row"><span class="claim">${shown(title)}</span><span class="fine">unit: ${shown(unit)} · ${neighboringRelation ?? "neighbours not stated"}${books}</span></th>
<td role="cell" data-head="Claim">${claimOf(statement)}</td>
<td role="cell" data-head="Tier">${tierOf(statement)}</td>
<td role="cell" data-head="Audit">${auditOf(statement)}</td>
</tr>`;
}

function claimOf({ claim }: Statement): Markup {
  if (claim.kind === "refused") {
    return html`<span class="value">nothing is claimed</span>${claim.reasons.map((reason) => html`<span class="fine">${shown(reason)}</span>`)}`;
  }
  return html`<span class="value"><span class="symbol">epsilon</span> ${claim.text}</span>
<span class="fine">at delta ${shortDelta(claim.delta)}, by ${claim.accountant}</span>`;
}

/** Three digits, rounded up: what holds at a delta holds at a larger one. The statement has all of them. */
function shortDelta(delta: number): string {
  const unit = 10 ** (Math.floor(Math.log10(delta)) - 2);
  const digits = Math.ceil(Number((delta / unit).toPrecision(12)));
  return delta > 0 ? deltaText(Number((digits * unit).toPrecision(3))) : "0";
}

function tierOf({ tier }: Statement): Markup {
  if (tier === undefined) return html`<span class="fine">none</span>`;
  const { conditionsNotMet, name } = tier;
  const unmet = plural(conditionsNotMet.length, "condition");
  return html`<span class="value">${tier.tier ?? "none"}</span>
${name === undefined ? "" : html`<span class="fine">${name}</span>`}
${conditionsNotMet.length === 0 ? "" : html`<span class="fine">${unmet} not met, below</span>`}`;
}

function auditOf({ record, claim }: Statement): Markup {
  const [first] = record.audits;
  if (first === undefined) return html`<span class="fine">not audited</span>`;
  const best = record.audits.reduce(
    (most, next) => (next.epsilon > most.epsilon ? next : most),
    first,
  );
  const claimed = claim.kind === "claimed" ? Number(claim.epsilon) : undefined;
  return html`<span class="value"><span class="symbol">epsilon above</span> ${numberText(best.epsilon)}</span>
${boundStrip(best.epsilon, claimed)}
<span class="fine">${auditText(best, record.audits.length)}</span>`;
}

const auditText = ({ method, confidence, delta, n }: LowerBound, many: number): string =>
  [
    many === 1 ? "" : `largest of ${count(many)} audits, `,
    `${method}, confidence ${confidence}, delta ${shortDelta(delta)}, n = ${count(n)}`,
  ].join("");

/** What tiers presuppose in vain, each condition once. */
function conditions(stated: readonly Stated[]): Markup | "" {
  const models = new Map<string, string[]>();
  for (const { title, statement } of stated) {
    for (const condition of statement.tier?.conditionsNotMet ?? []) {
      models.set(condition, [...(models.get(condition) ?? []), title]);
    }
  }
  if (models.size === 0) return "";
  const items = [...models].map(([condition, titles]) => {
    const which = titles.length === stated.length ? "" : `${titles.join(", ")}: `;
    return html`<li>${shown(`${which}${condition}`)}</li>`;
  });
  return html`<h3>What tiers presuppose, and these models do not have</h3><ul class="caveats">${items}</ul>`;
}
