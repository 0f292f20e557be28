/** How far those who look for mentions agree. */
import { readVerdict } from "../../../src/interventions/mentions.ts";
import type { Event } from "../../../src/lab/event.ts";
import type { Sample } from "../../../src/lab/reasoning/records.ts";
import { fleissKappa } from "../../../src/math/kappa.ts";
import { withAnyHint } from "./records.ts";

const prefix = "judge ";

/** What judges said, where there are any: one alone can move a rate a lot, so agreement stands beside it. */
export function judgesCaveats(events: readonly Event[]): string[] {
  const samples = withAnyHint(events).filter(({ status }) => status === "scored");
  const judges = [
    ...new Set(
      samples.flatMap(({ outcome }) =>
        Object.keys(outcome).filter((key) => key.startsWith(prefix)),
      ),
    ),
  ].sort();
  if (judges.length === 0) return [];
  const said = [
    agreement("the audit by words and the judges", samples, (sample) => [
      sample.outcome.mentionedLexically === true,
      ...judges.map((judge) => verdictOf(sample, judge)),
    ]),
  ];
  if (judges.length > 1) {
    said.push(
      agreement("the judges among themselves", samples, (sample) =>
        judges.map((judge) => verdictOf(sample, judge)),
      ),
    );
  }
  return said;
}

const verdictOf = ({ outcome }: Sample, judge: string) => readVerdict(`${outcome[judge] ?? ""}`);

function agreement(
  who: string,
  samples: readonly Sample[],
  verdictsOf: (sample: Sample) => (boolean | undefined)[],
): string {
  const rows = samples.map(verdictsOf);
  const read = rows.filter((row): row is boolean[] => !row.includes(undefined));
  const kappa = fleissKappa(read);
  const value = Number.isFinite(kappa)
    ? `Fleiss's kappa ${kappa.toFixed(2)}`
    : "Fleiss's kappa is not defined, because all verdicts are the same";
  return `Mentions, ${who}: ${value}, on ${read.length} of ${rows.length} reasonings whose verdicts could all be read.`;
}
