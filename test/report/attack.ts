/** The file of an attack, written by hand. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type PromptRecord, withoutText } from "../../src/attacks/promptRecord.ts";
import type { AttackHeader } from "../../src/lab/attack/attackLine.ts";

const header: AttackHeader = {
  ...{ kind: "header", format: "assay attack 1", attack: "byHand", settings: {}, seed: 1 },
  ...{ target: "checkpoint:model", classifier: "checkpoint:model", independent: "words:rude.txt" },
  ...{ fixedPrefix: "", promptTokens: 2, responseTokens: 2, evaluatedTokens: 15, redacted: false },
  ...{ budget: { forwards: 40 }, started: "2026-05-01T12:00:00.000Z", versions: { assay: "1" } },
  ...{ platform: "linux x64", cores: 2 },
};

/** A prompt of step `step`; every third fools the classifier, every other third is a hole. */
function record(step: number): PromptRecord {
  const kind = step % 3;
  return {
    ...{
      attack: "byHand",
      seed: 1,
      round: 0,
      run: step % 2,
      step,
      forwards: 4 * step,
      isFinal: step > 4,
    },
    prompt: `${["harmless", "flawed", "cursed"][kind]} word${step}`,
    response: ["so be it", "well well", "vile insult"][kind]!,
    ...{ retokenizes: true, tokens: [1, step], logPerplexity: 2 + step / 10, promptToxicity: null },
    ...{ trainingScore: kind === 0 ? 0.1 : 0.99, trainingResponseScore: kind === 2 ? 0.98 : 0.2 },
    ...{ independentScore: kind === 2 ? 0.95 : 0, independentResponseScore: null, unsafe: null },
  };
}

/** Nine prompts, three of each kind, in nine steps of four forwards. */
export function writeAttack(path: string, { redacted = false, hostile = false } = {}): string {
  const records = Array.from({ length: 9 }, (_, at) => record(at + 1));
  if (hostile)
    records[1] = { ...records[1]!, response: "<img src=x onerror='window.pwned = true'>" };
  const prompts = records.map((each) => ({
    kind: "prompt",
    ...(redacted ? withoutText(each) : each),
  }));
  const steps = records.map(({ step, trainingScore }) => ({
    ...{ kind: "step", round: 0, step, forwards: 4 * step, seconds: step / 10 },
    ...{ best: trainingScore, metrics: { loss: 1 / step } },
  }));
  const lines = [{ ...header, redacted }, ...prompts, ...steps];
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);
  return path;
}
