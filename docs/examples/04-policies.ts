/**
 * 4. Policies and estimates: two things that answer prompts, asked alike and counted alike.
 *
 * A policy is anything that answers a prompt: a model in this process, a model behind an API, a script, a
 * record. What is measured never knows which.
 */
import { type Policy, scriptedPolicy } from "assay";
import { type Estimate, proportion } from "assay/math";
import { transformerPolicy } from "assay/policies";
import { days, model, tokenizer } from "./02-train.ts";

const learned = transformerPolicy("learned", { model, tokenizer });
const guessing = scriptedPolicy((_, draws) => draws.pick(days), { name: "guessing" });

/** How often the next word is the next day, at temperature 1. Errors stay in the denominator. */
async function nextDayRate(policy: Policy): Promise<Estimate> {
  const asked = Array.from({ length: 210 }, (_, item) => item % days.length);
  const completions = await policy.complete(
    asked.map((day) => ({ prompt: days[day]! })),
    { maxTokens: 1, seed: 1 },
  );
  const right = completions.filter(({ text }, item) => text === days[(asked[item]! + 1) % 7]);
  const missing = completions.filter(({ stopReason }) => stopReason === "errored").length;
  return proportion(right.length, completions.length, { missing });
}

for (const policy of [learned, guessing]) {
  const { value, interval, n } = await nextDayRate(policy);
  const [low, high] = interval.map((end) => end.toFixed(2));
  console.log(`${policy.name}: ${value.toFixed(2)} [${low}, ${high}], n = ${n}`);
  await policy.dispose();
}
