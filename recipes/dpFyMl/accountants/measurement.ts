/** What every accountant says of a run, as records. */
import type { EventBody } from "../../../src/lab/event.ts";
import clt from "../../../src/privacy/accountants/clt.ts";
import pld from "../../../src/privacy/accountants/pld.ts";
import rdp from "../../../src/privacy/accountants/rdp.ts";
import { repeatedParts } from "../../../src/privacy/repeated.ts";
import type { Judged } from "./scales.ts";

/** Those that are compared. */
export const accountants = [rdp, pld, clt] as const;

/** The name of one of them. */
export type AccountantName = "rdp" | "pld" | "clt";

type SampleBody = Extract<EventBody, { readonly kind: "sample" }>;

/** One record for each accountant. */
export const judgements = (judged: Judged, cell: string): SampleBody[] =>
  accountants.map((accountant) => {
    const curve = accountant.compose(repeatedParts(judged.event), "addOrRemoveOne");
    const { upper, lower } = curve.epsilon(judged.delta);
    return {
      ...{ kind: "sample", cell, sample: `${judged.name}/${accountant.name}` },
      ...{ cluster: judged.name, pair: judged.name, trial: 0, condition: accountant.name },
      prompt: `${judged.name}\n${JSON.stringify(judged.event)}\ndelta ${judged.delta}`,
      completion: `epsilon ${upper}, and not below ${lower} (${accountant.description})`,
      status: "scored",
      outcome: {
        ...{ run: judged.name, accountant: accountant.name, epsilon: upper, lower },
        ...{ samplingRate: judged.samplingRate, delta: judged.delta },
      },
    };
  });
