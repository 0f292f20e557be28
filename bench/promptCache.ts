/**
 * Prompt tokens that a provider bills in full for the truncations of a reasoning, over all prompt tokens.
 *
 *     npm run bench -- promptCache
 *
 * Twenty questions of 40 tokens with 6 steps of 10 are asked after each step: 7 prompts that begin alike. The
 * provider is a double that keeps beginnings of 8 tokens and more, where real ones keep those of about a thousand.
 * The peer asks the same prompts all at once, as they come. The goal is at most a third.
 */
import { apiPolicy } from "../src/policies/api/apiPolicy.ts";
import { modelOf, parseApiName } from "../src/policies/api/names.ts";
import type { ProbeFindings } from "../src/policies/api/probe.ts";
import type { CompletionRequest } from "../src/policies/policy.ts";
import { startServer } from "../test/policies/api/server.ts";
import { truncations } from "../test/policies/api/truncations.ts";
import { printMachine } from "./pairing/report.ts";

const questions = 20;
const goal = 1 / 3;
const findings: ProbeFindings = {
  ...{ prefill: "none", logProbs: false, seed: "none", reasoning: "none" },
};

/** Tokens billed in full over all tokens of the prompts. */
async function billedShare(
  dialect: "openai" | "anthropic",
  requests: readonly CompletionRequest[],
): Promise<number> {
  const server = await startServer(() => ({ kind: "answer", text: "B", after: 50 }));
  const environment = {
    ...{ OPENAI_API_KEY: "none", ANTHROPIC_API_KEY: "none" },
    ...{ OPENAI_BASE_URL: `${server.url}/v1`, ANTHROPIC_BASE_URL: `${server.url}/v1` },
  };
  const model = await modelOf(parseApiName(`${dialect}/double`, environment));
  const policy = apiPolicy(model, { findings, responses: false, environment });
  await policy.complete(requests, { maxTokens: 2, temperature: 0 });
  await server.close();
  return server.billed.uncached / server.billed.prompt;
}

const asked = Array.from({ length: questions }, (_, index) => truncations(`q${index}`)).flat();
const alone = asked.map(({ family: _, ...request }) => request);
printMachine();
const shares: number[] = [];
for (const dialect of ["openai", "anthropic"] as const) {
  const [ours, naive] = [await billedShare(dialect, asked), await billedShare(dialect, alone)];
  shares.push(ours);
  console.log(
    `${dialect}: ${ours.toFixed(3)} of the prompt tokens are billed in full, ` +
      `${naive.toFixed(3)} where all are asked at once; goal ≤ ${goal.toFixed(2)} ${ours <= goal ? "met" : "missed"}`,
  );
}
const ratio = Math.max(...shares);
console.log(JSON.stringify({ name: "promptCache", ratio, low: ratio, high: ratio, pairs: 1 }));
