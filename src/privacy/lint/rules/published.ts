import type { LintRule } from "../rule.ts";

const harms: Readonly<Record<string, string>> = {
  losses: "The loss on a private batch is computed without noise.",
  gradientNorms: "Norms of private gradients are statistics without noise.",
  batchSizes: "The size of a Poisson batch says how many records were in it.",
  metrics: "A score on private data is a statistic without noise.",
  examples: "Private examples, or text made from them, are published as they are.",
};

export default {
  name: "published",
  description: "Logs and scores of private data that leave the hands of those who are trusted.",
  example: { pipeline: { kind: "pipeline", unit: "example", published: ["losses"] } },
  check: ({ pipeline }) =>
    (pipeline?.published ?? []).map((what) => ({
      severity: what === "examples" ? "forbidden" : "chargeIt",
      where: `published (${what})`,
      why: `${harms[what]!} The guarantee is about the noisy gradients alone.`,
      fix: "Keep it inside, publish it from public data, or charge a noisy version.",
    })),
} satisfies LintRule;
