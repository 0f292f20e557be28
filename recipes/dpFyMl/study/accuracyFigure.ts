/** Points of figures about accuracy. */

import type { Event } from "../../../src/lab/event.ts";
import { pointOf } from "../../../src/lab/reasoning/curves.ts";
import { examplesOf, isWrong } from "../../../src/lab/reasoning/records.ts";
import type { Point } from "../../../src/lab/summary.ts";
import { accuracyUnder } from "./findings.ts";
import { samplesUnder } from "./records.ts";

/** The accuracy of a condition, with wrong answers to read behind it. */
export const accuracyPoint = (
  events: readonly Event[],
  x: number | string,
  condition: string,
): Point => ({
  ...pointOf(x, accuracyUnder(events, condition)),
  examples: examplesOf(samplesUnder(events, condition), isWrong),
});
