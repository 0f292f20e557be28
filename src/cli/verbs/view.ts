import { exitCodes } from "../exitCode.ts";
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
  examples: [
    { command: "assay view", meaning: "all runs below ./runs" },
    { command: "assay view install --port 8080", meaning: "begins with this run" },
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
    const server = await view(runs, { port: options.port });
    announce(
      run === undefined ? server.url : `${server.url}runs/${encodeURIComponent(run)}`,
      terminal,
    );
    await aborted(signal);
    await server.close();
    return { exitCode: exitCodes.done, text: "" };
  },
});

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
