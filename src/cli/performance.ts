/** Running a recipe in front of a person: what it will cost, how far it is, what it found, where it is. */
import { relative } from "node:path";
import { dollarsText, planDollars, shortfallOf } from "../lab/budget.ts";
import type { Plan, ProgressUpdate } from "../lab/recipe.ts";
import { type FinishedRun, type RunOptions, runFolderOf, runRecipe } from "../lab/run.ts";
import { plural } from "../report/numberText.ts";
import { exitCodeOf, summaryText } from "./findings.ts";
import { InterruptedError } from "./interrupt.ts";
import { costText } from "./plan.ts";
import { withAnswers } from "./progress/answers.ts";
import { progressOn } from "./progress/progress.ts";
import type { Terminal } from "./terminal.ts";
import type { Outcome } from "./verb.ts";
import { wrapped } from "./wrapped.ts";
import { writePage } from "./writePage.ts";

/** A recipe with its settings and what they will cost, before it knows who is watching. */
export interface Spec extends Omit<RunOptions<unknown>, "progress" | "signal"> {
  readonly plan: Plan;
}

/** Who is watching. */
export interface Audience {
  readonly terminal: Terminal;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
}

/** A finished run with its page. */
export interface Performed extends FinishedRun {
  /** The page, relative to the working folder. */
  readonly page: string;
  readonly preset: string;
  /** How many cells the plan has. */
  readonly cells: number;
}

/** Runs, or continues what is there, with progress on stderr; then writes the page. */
export async function perform(
  { plan, ...spec }: Spec,
  { terminal, signal }: Audience,
): Promise<Performed> {
  const folder = runFolderOf(spec);
  const { name, preset, policy, price } = spec;
  const dollars =
    price && plan.calls > 0 ? `, at most ${dollarsText(planDollars(plan, price))}` : "";
  terminal.note(`${terminal.paint("bold", `${name} (${preset})`)}  ${costText(plan)}${dollars}`);
  terminal.note(`${terminal.paint("dim", "in")} ${shortPath(folder)}`);
  const short = shortfallOf(plan, spec);
  if (short !== undefined) terminal.note(wrapped(short, { width: terminal.textWidth }));
  const progress = withAnswers(progressOn(terminal), policy);
  let isBusy = false;
  const update = (news: ProgressUpdate) => {
    isBusy = true;
    progress.update(news);
  };
  try {
    const run = await runRecipe({ ...spec, signal, progress: update });
    progress.end();
    if (run.resumed && !isBusy)
      terminal.note("All of it was there already: nothing was done again.");
    const page = shortPath(await writePage([run.folder]));
    return { ...run, preset, page, cells: plan.cells.length };
  } catch (error) {
    progress.end();
    throw signal.aborted ? interruption(folder) : error;
  }
}

const interruption = (folder: string) =>
  new InterruptedError(
    `interrupted; nothing finished is lost. Go on with: npx assay resume ${shortPath(folder)}`,
  );

/** What a finished run is for the command line. */
export function performedOutcome(
  { folder, page, summary, resumed, preset, usage, stopped, cells }: Performed,
  terminal: Terminal,
): Outcome {
  const isDecided = summary.findings.every(({ verdict }) => verdict === "holds");
  const lines = [
    summaryText(summary, terminal, usage),
    ...(stopped === undefined ? [] : ["", wrapped(stopped, { width: terminal.textWidth })]),
    ...(summary.complete ? [] : [`Finished: ${summary.totals.cells} of ${plural(cells, "cell")}.`]),
    "",
    ...(preset === "smoke" && !isDecided ? [tooSmall, ""] : []),
    `Run   ${shortPath(folder)}`,
    `Page  ${page}    (live: npx assay view ${shortPath(folder)})`,
  ];
  return {
    exitCode: exitCodeOf(summary),
    result: {
      ...{ folder, page, resumed, ...summary },
      ...(usage === undefined ? {} : { usage }),
      ...(stopped === undefined ? {} : { stopped }),
    },
    text: lines.join("\n"),
  };
}

const tooSmall =
  "Smoke settings only show that everything works; without --smoke it is the full experiment.";

/** A path as a person would type it here. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") ? path : short;
}
