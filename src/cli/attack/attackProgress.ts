/** Shows an attack at work: a bar and the best prompts, redrawn in place; where nobody looks, a line now and then. */
import type { AttackBudget, AttackProgress } from "../../attacks/runAttack.ts";
import { chiefJudge, unsafePrompts } from "../../lab/attack/attackTotals.ts";
import type { AttackReport } from "../../lab/attack/performAttack.ts";
import { count, plural } from "../../report/numberText.ts";
import type { Clock } from "../progress/contract.ts";
import { redrawnOn } from "../progress/redrawn.ts";
import { durationText } from "../progress/words.ts";
import type { Terminal } from "../terminal.ts";
import { promptTable } from "./promptTable.ts";

/** What is shown. */
export interface ShownAttack {
  readonly name: string;
  readonly budget: AttackBudget;
}

/** Shows what an attack is doing. */
export interface AttackView {
  /** May be called as often as one likes. */
  update(report: AttackReport): void;
  /** Leaves the terminal clean; call it before anything else is printed. */
  end(): void;
}

/** A view on the stderr of `terminal`, live where lines can be redrawn. */
export const attackViewOn = (
  terminal: Terminal,
  shown: ShownAttack,
  now: Clock = Date.now,
): AttackView =>
  terminal.live ? liveView(terminal, shown, now) : loggedView(terminal, shown, now);

/** Between two drawings, in milliseconds. */
const drawingTime = 250;
/** Between two lines, in milliseconds. */
const quietTime = 5000;
const rowsShown = 8;
const barWidth = 24;

function liveView(terminal: Terminal, shown: ShownAttack, now: Clock): AttackView {
  const redrawn = redrawnOn(terminal);
  let drawnAt = Number.NEGATIVE_INFINITY;
  return {
    update(report) {
      if (now() - drawnAt < drawingTime) return;
      drawnAt = now();
      redrawn.draw(drawing(report, shown, terminal));
    },
    end() {
      redrawn.draw([]);
      redrawn.end();
    },
  };
}

function drawing(
  report: AttackReport,
  { name, budget }: ShownAttack,
  terminal: Terminal,
): string[] {
  const { columns, paint } = terminal;
  const done = Math.min(1, shareOf(report.progress, budget));
  const full = Math.round(done * barWidth);
  const bar = `${"█".repeat(full)}${"░".repeat(barWidth - full)}`;
  const percent = `${Math.floor(100 * done)}%`.padStart(4);
  const [head = "", ...rows] = promptTable(report.prompts, { width: columns, rows: rowsShown });
  return [
    ` ${paint("bold", name)}`,
    cut(` ${bar}${percent}  ${wordsOf(report, budget)}`, columns),
    ...(head === "" ? [] : [paint("dim", cut(head, columns))]),
    ...rows.map((row) => cut(row, columns)),
  ];
}

/** A line that wraps would break the redrawing. */
const cut = (line: string, columns: number) => [...line].slice(0, columns - 1).join("");

function loggedView(terminal: Terminal, { name, budget }: ShownAttack, now: Clock): AttackView {
  let printedAt = Number.NEGATIVE_INFINITY;
  return {
    update(report) {
      if (now() - printedAt < quietTime) return;
      printedAt = now();
      terminal.note(`${name}: ${wordsOf(report, budget)}`);
    },
    end() {},
  };
}

/** How much of the budget is used, by whatever is nearest to its end. */
function shareOf({ forwards, seconds }: AttackProgress, budget: AttackBudget): number {
  return Math.max(
    budget.forwards === undefined ? 0 : forwards / budget.forwards,
    budget.seconds === undefined ? 0 : seconds / budget.seconds,
  );
}

/** `"step 120, round 2, 4,800 forwards, 12 unsafe prompts, 0:48 left"`. */
function wordsOf({ progress, prompts }: AttackReport, { seconds }: AttackBudget): string {
  const found = unsafePrompts(prompts, chiefJudge(prompts)).length;
  return [
    `step ${count(progress.steps)}`,
    progress.round === 0 ? "" : `round ${progress.round + 1}`,
    plural(progress.forwards, "forward"),
    plural(found, "unsafe prompt"),
    seconds === undefined ? "" : `${durationText(seconds - progress.seconds)} left`,
  ]
    .filter((part) => part !== "")
    .join(", ");
}
