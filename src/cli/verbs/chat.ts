import { exitCodes } from "../exitCode.ts";
import { realNumber, wholeNumber } from "../numberOption.ts";
import { defineVerb } from "../verb.ts";

interface ChatOptions {
  readonly maxTokens: number;
  readonly temperature: number;
  readonly seed: number;
}

export default defineVerb<ChatOptions>({
  name: "chat",
  summary: "talk to a model",
  description:
    "Answers one prompt per line, from the keyboard or from a pipe. Control characters that a " +
    "model writes are shown, not obeyed. Every prompt stands alone: nothing is remembered.",
  examples: [
    { command: "assay chat", meaning: "the last model of the newest run" },
    { command: 'echo "| k | sort c b a" | assay chat', meaning: "from a pipe" },
    { command: "assay chat runs/mine --temperature 0 --json", meaning: "greedy, for a program" },
    { command: "assay chat ./SmolLM2-135M", meaning: "a checkpoint of Hugging Face" },
    { command: "assay chat openai/gpt-4.1-mini", meaning: "a model behind an API" },
  ],
  configure: (command) =>
    void command
      .argument(
        "[model]",
        "a .safetensors file, a Hugging Face folder, <provider>/<name>, or a run as for assay show (default: the newest)",
      )
      .option("--max-tokens <number>", "of one answer, at most", wholeNumber({ from: 1 }), 200)
      .option("--temperature <number>", "0 is greedy", realNumber({ from: 0 }), 1)
      .option("--seed <number>", "same seed, same answers", wholeNumber({ from: 0 }), 0),
  async run({ operands: [name], options, terminal, signal }) {
    const { converse } = await import("../chat/conversation.ts");
    const { spokenPolicy } = await import("../policyFor.ts");
    const policy = await spokenPolicy(name);
    try {
      const turns = await converse(policy, { terminal, sampling: { ...options, signal }, signal });
      return { exitCode: exitCodes.done, result: { policy: policy.name, turns }, text: "" };
    } finally {
      await policy.dispose();
    }
  },
});
