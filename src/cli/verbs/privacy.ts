import { defineVerbGroup } from "../verb.ts";

export default defineVerbGroup({
  name: "privacy",
  summary: "epsilon: what to claim, and its cost",
  description:
    "Epsilon, delta, noise and whole curves of differential privacy for what was done to private data. " +
    "Events are described by options, or as JSON; docs/privacy.md explains both.",
  examples: [
    {
      command:
        "assay privacy epsilon --noise-multiplier 1 --sampling-rate 0.01 --steps 1000 --delta 1e-5",
      meaning: "the epsilon of a run of DP-SGD",
    },
    {
      command: "assay privacy noise --epsilon 3 --delta 1e-5 --sampling-rate 0.01 --steps 1000",
      meaning: "the noise that it takes",
    },
    { command: "assay privacy epsilon --help", meaning: "options and examples of one of them" },
  ],
  order: ["plan", "noise", "epsilon", "delta", "curve", "audit", "statement", "lint"],
});
