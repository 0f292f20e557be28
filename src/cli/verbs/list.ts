import type { ListedRun } from "../../lab/listRuns.ts";
import { exitCodes } from "../exitCode.ts";
import type { Experiment } from "../experiment.ts";
import type { Terminal } from "../terminal.ts";
import { defineVerb } from "../verb.ts";

interface ListOptions {
  readonly dir: string;
}

export default defineVerb<ListOptions>({
  name: "list",
  summary: "the experiments, and the runs that exist",
  description:
    "Shows every experiment that comes with the laboratory, and every run below a folder with its " +
    "state. A run that is stopped or interrupted goes on with assay resume.",
  examples: [
    { command: "assay list", meaning: "experiments, and the runs below ./runs" },
    { command: "assay list --dir /data/runs", meaning: "the runs of another folder" },
    { command: "assay list --json", meaning: "the same, for a program" },
  ],
  configure: (command) => void command.option("--dir <folder>", "where the runs are", "runs"),
  async run({ options: { dir }, terminal }) {
    const { experimentNames, findExperiment } = await import("../experiment.ts");
    const { listRuns } = await import("../../lab/listRuns.ts");
    const names = await experimentNames();
    const experiments = await Promise.all(names.map((name) => findExperiment(name)));
    const runs = listRuns(dir);
    return {
      exitCode: exitCodes.done,
      result: { experiments: experiments.map(described), runs: runs.map(listed) },
      text: [
        terminal.paint("bold", "Experiments"),
        ...experiments.map(({ name, recipe }) => `  ${name}\n      ${recipe.description}`),
        "",
        terminal.paint("bold", `Runs in ${dir}`),
        ...(runs.length === 0 ? ["  none yet: assay demo makes one"] : columns(runs, terminal)),
      ].join("\n"),
    };
  },
});

const described = ({ name, recipe: { description, claim, paper, needs } }: Experiment) => ({
  name,
  description,
  claim,
  paper,
  needs,
});

const listed = ({ name, folder, state, header, problem }: ListedRun) => ({
  name,
  folder,
  state,
  ...(header ? { recipe: header.recipe, preset: header.preset, created: header.created } : {}),
  ...(header?.model === undefined ? {} : { model: header.model }),
  ...(problem === undefined ? {} : { problem }),
});

function columns(runs: readonly ListedRun[], { paint }: Terminal): string[] {
  const width = Math.max(...runs.map(({ name }) => name.length));
  const color = { complete: "green", failed: "red", unreadable: "red" } as const;
  return runs.map(({ name, state, header, problem }) => {
    const style = state in color ? color[state as keyof typeof color] : "yellow";
    const begun = header?.created.slice(0, 16).replace("T", " ") ?? problem ?? "";
    const model = header?.model === undefined ? "" : `  ${header.model.replace(/\s+/g, " ")}`;
    return `  ${name.padEnd(width)}  ${paint(style, state.padEnd(11))}  ${begun}${model}`;
  });
}
