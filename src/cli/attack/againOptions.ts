/** Options that both ways to look at prompts again have. */
import type { Command } from "commander";

/** Adds them. */
export const addAgainOptions = (command: Command): Command =>
  command
    .requiredOption(
      "--classifier <name>",
      "who judges: a file, a folder, a run, words:<file>, judge:<model>, or a model behind an API",
    )
    .option("--unsafe-label <label>", "which label of a Hugging Face classifier means unsafe")
    .option("--output <file>", "write prompts, responses and what is said of them here")
    .option("--redact", "show and write no word of a prompt or a response")
    .option("--fail-on-unsafe", "end with 3 where one is unsafe");
