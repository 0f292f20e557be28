import { existsSync } from "node:fs";
import type { View } from "../../serve/index.ts";
import { exitCodes, UsageError } from "../exitCode.ts";
import { wholeNumber } from "../numberOption.ts";
import type { Terminal } from "../terminal.ts";
import { defineVerb } from "../verb.ts";

interface ViewOptions {
  readonly dir: string;
  readonly port: number;
}

export default defineVerb<ViewOptions>({
  name: "view",
  summary: "look at runs in a browser, live",
  description:
    "Serves the pages of all runs on this machine only, and keeps them fresh while runs go on. " +
    "Ends with Ctrl-C.",
  farewell: "Closing.",
  examples: [
    { command: "assay view", meaning: "all runs below ./runs" },
    { command: "assay view install-demo --port 8080", meaning: "begins with this run" },
  ],
  configure: (command) =>
    void command
      .argument("[run]", "the run to begin with: its name, or its folder")
      .option("--dir <folder>", "where the runs are", "runs")
      .option("--port <number>", "0 takes any free one", wholeNumber({ from: 0, to: 65_535 }), 0),
  async run({ operands: [name], options, terminal, signal }) {
    const { runsAndName } = await import("../runFolder.ts");
    const { view } = await import("../../serve/index.ts");
    const { runs, run } = await runsAndName(name, options.dir);
    if (!existsSync(runs)) terminal.note(`There is no folder ${runs} yet; its runs will appear.`);
    const server = await served(view(runs, { port: options.port }), options.port);
    announce(
      run === undefined ? server.url : `${server.url}runs/${encodeURIComponent(run)}`,
      terminal,
    );
    await aborted(signal);
    await server.close();
    return { exitCode: exitCodes.done, text: "" };
  },
});

async function served(starting: Promise<View>, port: number): Promise<View> {
  try {
    return await starting;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = { EADDRINUSE: "is in use", EACCES: "is not allowed" };
    if (code === undefined || !(code in reasons)) throw error;
    throw new UsageError(
      `view: port ${port} ${reasons[code]}. Without --port a free one is taken.`,
    );
  }
}

function announce(url: string, terminal: Terminal): void {
  terminal.printJson({ url });
  terminal.print(`The runs are at ${terminal.paint("cyan", url)}`);
  terminal.print("Ctrl-C ends the view.");
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
