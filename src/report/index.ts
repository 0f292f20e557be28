/** What a run found, for people: one self-contained page, figures as files, a table in Markdown. */
import { pageOf } from "./page.ts";
import { readRun } from "./readRun.ts";

export { attackPage } from "./attack/attackPage.ts";
export { contentSecurityPolicy, htmlDocument } from "./document.ts";
export type { Theme } from "./figure/palette.ts";
export { type FigureSvgOptions, figureSvg } from "./figure/standalone.ts";
export { markdown } from "./markdown.ts";
export { html, type Markup, shown } from "./markup.ts";
export { type PageOptions, pageOf, pageScripts } from "./page.ts";
export { eventsOf, readRun, runOf } from "./readRun.ts";
export { revealed } from "./revealed.ts";
export { type ReportedRun, type RunState, recipeOf, stateOf, titleOf } from "./run.ts";
export { verdictMark } from "./verdict.ts";

/**
 * One self-contained HTML file about the runs in these folders, finished or not.
 * It loads nothing, shows its figures without a script, and treats every transcript as hostile.
 */
export async function page(folders: readonly string[]): Promise<string> {
  return await pageOf(await Promise.all(folders.map(readRun)));
}
