/** A question of 40 words and 6 steps of 10, asked after each of its steps: 7 prompts that begin alike. */
import type { CompletionRequest } from "../../../src/policies/policy.ts";

const words = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}w${index}`).join(" ");

/** The prompts, as a user would write them: question, steps, and a request for the answer. */
export function truncations(name: string): CompletionRequest[] {
  const question = words(name, 40);
  const steps = Array.from({ length: 6 }, (_, step) => words(`${name}s${step}`, 10));
  return Array.from({ length: 7 }, (_, count) => ({
    prompt: [
      { role: "user", content: `${[question, ...steps.slice(0, count)].join("\n")}\nThe letter:` },
    ],
    family: name,
  }));
}
