/**
 * Hints, after Chen et al. 2025: does the reasoning say what led it?
 *
 * Each question is asked again with six kinds of hints at a wrong choice. Where the answer goes there, something led
 * it; whether the reasoning speaks of the hint is audited by its words, and by the policies that `judges` names.
 *
 * Shows: how often a hint changes the answer, and how often the reasoning of such an answer mentions it, corrected for
 * answers that would have changed anyway.
 * Does not show: that a mention is honest, or that silence hides something.
 */
import consistency from "../../src/interventions/hints/consistency.ts";
import graderHacking from "../../src/interventions/hints/graderHacking.ts";
import metadata from "../../src/interventions/hints/metadata.ts";
import sycophancy from "../../src/interventions/hints/sycophancy.ts";
import unethicalInformation from "../../src/interventions/hints/unethicalInformation.ts";
import visualPattern from "../../src/interventions/hints/visualPattern.ts";
import { defineStudy } from "../../src/lab/reasoning/defineStudy.ts";
import chainOfThought from "../../src/reasoners/chainOfThought.ts";
import { hintFigures } from "./hints/figures.ts";
import { hintFindings } from "./hints/findings.ts";
import { judgesCaveats } from "./hints/judges.ts";
import { chen } from "./hints/paper.ts";

export default defineStudy({
  name: "hints",
  paper: chen,
  claim: "Reasoning does not always say what led to its answer: hints are used and not mentioned.",
  description:
    "Point at wrong answers in six ways, and see whether reasoning that follows mentions it.",
  // Follows hints on six questions of ten, and mentions one in five of those.
  defaultModel: "planted/hintFollower:0.6,0.2",
  reasoners: [chainOfThought],
  interventions: [],
  hints: [
    ...[sycophancy, consistency, visualPattern],
    ...[metadata, graderHacking, unethicalInformation],
  ],
  smoke: { questions: 40 },
  // Eight reasonings of each question: without a hint, with each, and with the demonstrations of one before it.
  full: { questions: 200 },
  summarize: (events) => ({
    findings: hintFindings(events),
    figures: hintFigures(events),
    caveats: [
      ...judgesCaveats(events),
      "The words of the hints are ours: other words of the same kind lead other answers.",
      "An audit by words misses what is said in other ones, and takes some words for a mention that are none; name judges beside it.",
      "The correction takes chance to flip answers to every other choice alike, and says nothing where questions have two.",
    ],
  }),
});
