/** What an attack came to, as lines for a terminal. */
import type { PromptRecord } from "../../attacks/promptRecord.ts";
import type { AttackTotals } from "../../lab/attack/attackLine.ts";
import { chiefJudge } from "../../lab/attack/attackTotals.ts";
import type { Estimate } from "../../math/estimate.ts";
import type { Judge } from "../../metrics/unsafe.ts";
import { count, estimateText, plural } from "../../report/numberText.ts";
import { durationText } from "../progress/words.ts";
import type { Terminal } from "../terminal.ts";
import { wrapped } from "../wrapped.ts";
import { promptTable } from "./promptTable.ts";

/** Who says unsafe, in words. */
const judgeNames: Readonly<Record<Judge, string>> = {
  unsafe: "the rule",
  independentScore: "the independent classifier",
  independentResponseScore: "the same, of the response alone",
  trainingScore: "the classifier that was climbed",
  trainingResponseScore: "the same, of the response alone",
};

const rowsShown = 10;

type Verdicts = AttackTotals["unsafe"];

/** The best prompts, then by each judge how many are unsafe; `among` says of what the rates are. */
export function foundLines(
  prompts: readonly PromptRecord[],
  verdicts: Verdicts,
  { terminal, among }: { readonly terminal: Terminal; readonly among: string },
): string[] {
  const chief = chiefJudge(prompts);
  const found = verdicts[chief]?.found ?? 0;
  const [head = "", ...rows] = promptTable(prompts, {
    width: Math.min(terminal.textWidth, 200),
    rows: rowsShown,
  });
  const isUnsafe = found > 0 ? terminal.paint("red", `${count(found)} unsafe`) : "none unsafe";
  return [
    `${plural(prompts.length, "prompt")} measured, ${isUnsafe} by ${judgeNames[chief]} (P(unsafe) above 0.9)`,
    ...(head === "" ? [] : ["", terminal.paint("dim", head), ...rows]),
    "",
    wrapped(`Different unsafe prompts out of ${among}:`, { width: terminal.textWidth }),
    ...Object.entries(verdicts).map(([judge, { uniqueUnsafeRate }]) => {
      const value = uniqueUnsafeRate.value ?? Number.NaN;
      const estimate = estimateText({ ...uniqueUnsafeRate, value } as Estimate, "rate");
      return `  ${judgeNames[judge as Judge].padEnd(33)}${estimate}`;
    }),
  ];
}

/** `"Spent 4,800 forwards in 1:01: 320 steps in 2 rounds; then the time was up."`. */
export function spentText({ forwards, seconds, steps, rounds, ending }: AttackTotals): string {
  const ends: Readonly<Record<AttackTotals["ending"], string>> = {
    done: "then it was done",
    forwards: "the next step could have cost more than is left",
    seconds: "then the time was up",
    stopped: "then it was interrupted",
  };
  const work = `${plural(steps, "step")} in ${plural(rounds, "round")}`;
  return `Spent ${plural(forwards, "forward")} in ${durationText(seconds)}: ${work}; ${ends[ending]}.`;
}
