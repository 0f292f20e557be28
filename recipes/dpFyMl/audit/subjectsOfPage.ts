/** DP-SGD in a page, with bugs that a trainer of several parts cannot be given, or that take thousands of runs to see. */
import { dpSgd } from "../../../src/privacy/event.ts";
import { eventText } from "../../../src/privacy/eventText.ts";
import {
  amongOthers,
  besideOne,
  everyStep,
  type PageAudit,
  pageClaim,
  pageMethod,
  pageScores,
  silent,
} from "./plantedAudits.ts";
import type { Bug } from "./plantedDpSgd.ts";
import type { Settings } from "./settings.ts";
import type { Subject } from "./subjects.ts";

type Named = Pick<Subject, "name" | "state"> & { readonly audit: PageAudit; readonly bug: Bug };

/** Every bug has the same audit of a correct implementation beside it. */
const named: readonly Named[] = [
  { name: "plain DP-SGD, one run", state: "correct", bug: "none", audit: everyStep },
  { name: "plain DP-SGD, beside a record", state: "correct", bug: "none", audit: besideOne(2) },
  { name: "plain DP-SGD, silent records", state: "correct", bug: "none", audit: silent },
  {
    name: "plain DP-SGD, records that pull",
    state: "correct",
    bug: "none",
    audit: amongOthers(-1),
  },
  { name: "mean of the batch clipped", state: "wrong", bug: "batchMeanClipped", audit: everyStep },
  { name: "averages of pairs clipped", state: "wrong", bug: "pairsClipped", audit: besideOne(2) },
  { name: "divided by the batch drawn", state: "wrong", bug: "realisedBatch", audit: silent },
  { name: "shuffled batches", state: "wrong", bug: "shuffled", audit: amongOthers(-1) },
  { name: "pairs, nobody pulls", state: "hidden", bug: "pairsClipped", audit: besideOne(-2) },
  { name: "shuffled, nobody pulls", state: "hidden", bug: "shuffled", audit: amongOthers(0) },
];

/** All of them. */
export const pageSubjects = ({ runShare }: Pick<Settings, "runShare">): Subject[] =>
  named.map(({ name, state, bug, audit: whole }) => {
    const audit = { ...whole, runs: Math.ceil(runShare * whole.runs) };
    return {
      ...{ name, state, methods: [pageMethod(whole)], trainingSteps: 0 },
      audit: async (seed) => ({
        scores: await pageScores(audit, bug, seed),
        claim: pageClaim(audit),
        what: textOf(audit, bug),
      }),
    };
  });

function textOf({ setting, runs, toldSteps }: PageAudit, bug: Bug): string {
  const { canaries, records, steps, noiseMultiplier, samplingRate } = setting;
  const event = eventText(dpSgd(noiseMultiplier, samplingRate, toldSteps ?? steps));
  return `Plain DP-SGD (bug: ${bug}), ${runs} runs on ${records.length} records and ${canaries.length} canaries, ${steps} steps; accounted for as ${event}.`;
}
