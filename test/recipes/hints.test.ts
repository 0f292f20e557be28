import { describe, expect, test } from "vitest";
import { judgesCaveats } from "../../recipes/cotFaithfulness/hints/judges.ts";
import type { Event } from "../../src/lab/event.ts";

/** Records of answers with a hint, and what the audit by words and two judges say of each reasoning. */
const audited = (verdicts: readonly (readonly [boolean, string, string])[]): Event[] =>
  verdicts.map(([mentionedLexically, one, other], index) => ({
    ...{ v: 1, at: "2026-01-02T03:04:05.000Z", kind: "sample", cell: "c", sample: `${index}` },
    ...{ cluster: `q${index}`, pair: `q${index} 0`, trial: 0, condition: "hint: sycophancy" },
    ...{ prompt: "", completion: "", status: "scored" },
    outcome: { mentionedLexically, "judge one": one, "judge other": other },
  }));

describe("judges of mentions", () => {
  test("stand in the caveats with how far they agree", () => {
    const [all, among] = judgesCaveats(
      audited([
        [true, "Yes.", "yes"],
        [true, "Yes.", "yes"],
        [false, "No, not at all.", "no"],
        [true, "no", "no"],
      ]),
    );
    // Both judges say the same of every reasoning.
    expect(among).toBe(
      "Mentions, the judges among themselves: Fleiss's kappa 1.00, on 4 of 4 reasonings whose verdicts could all be read.",
    );
    // Three of three agree on 3 items, one of three pairs on the last: P = (3 + 1/3) / 4 = 5/6. 7 of 12 verdicts are
    // yes: by chance (7/12)² + (5/12)² = 74/144. (5/6 - 74/144) / (1 - 74/144) = 46/70 = 0.657
    expect(all).toContain("the audit by words and the judges: Fleiss's kappa 0.66");
  });

  test("whose words cannot be read are left out, and counted", () => {
    const caveats = judgesCaveats(
      audited([
        [true, "yes", "yes"],
        [false, "Maybe.", "no"],
      ]),
    );
    expect(caveats[1]).toContain("kappa is not defined, because all verdicts are the same");
    expect(caveats[1]).toContain("on 1 of 2 reasonings");
  });

  test("need not be there", () => {
    expect(judgesCaveats([])).toEqual([]);
  });
});
