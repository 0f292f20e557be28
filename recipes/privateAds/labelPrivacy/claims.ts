/** What is claimed: the shape of table 7 of LabelDP-Pro. Every claim is about 1 − AUC, replicate by replicate. */
import { above, below } from "../../../src/lab/bounds.ts";
import type { AdClaim } from "../study/findings.ts";
import { aucLoss } from "../study/measures.ts";
import { nameOf } from "./names.ts";
import type { MethodName } from "./settings.ts";

const at = (method: MethodName, epsilon: number, records = 2): string =>
  nameOf({ method, epsilon, records });

const shared = { measure: aucLoss, unit: "points" } as const;

/** In the order of the page. */
export const labelClaims: readonly AdClaim[] = [
  {
    ...{ id: "small", from: at("dpSgd", 0.5), to: at("randomizedResponse", 0.5), ...shared },
    claim: "At epsilon 0.5 and 2 records, randomised response ranks worse than DP-SGD.",
    judge: (ours) => above(ours, 0, "points"),
  },
  {
    ...{ id: "large", from: at("dpSgd", 5), to: at("randomizedResponse", 5), ...shared },
    claim: "At epsilon 5 and 2 records, it ranks better.",
    judge: (ours) => below(ours, 0, "points"),
  },
  {
    ...{ id: "contributions", ...shared },
    ...{ from: at("randomizedResponse", 1), to: at("randomizedResponse", 1, 10) },
    claim:
      "More records of a user cost randomised response: at epsilon 1, ten rank worse than two.",
    judge: (ours) => above(ours, 0, "points"),
  },
  {
    ...{ id: "projected", from: at("dpSgd", 0.5), to: at("labelDpPro", 0.5), ...shared },
    claim: "At epsilon 0.5 and 2 records, LabelDP-Pro ranks better than DP-SGD.",
    judge: (ours) => below(ours, 0, "points"),
  },
  {
    ...{ id: "falling", from: at("labelDpPro", 0.1), to: at("labelDpPro", 5), ...shared },
    claim: "LabelDP-Pro too loses with a smaller epsilon: at 5 it ranks better than at 0.1.",
    judge: (ours) => below(ours, 0, "points"),
  },
];
