/** Runs of studies for tests: few questions, a folder of their own, and who answers. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { readEvents } from "../../../src/lab/eventLog.ts";
import { defineStudy, type StudyRecipe } from "../../../src/lab/reasoning/defineStudy.ts";
import type { Sample } from "../../../src/lab/reasoning/records.ts";
import { type StudySettings, studyDefaults } from "../../../src/lab/reasoning/settings.ts";
import { ownPaper, type Recipe } from "../../../src/lab/recipe.ts";
import { type RunOptions, runRecipe } from "../../../src/lab/run.ts";
import { loadPlanted } from "../../../src/policies/planted/index.ts";
import type { CompletionRequest, Policy } from "../../../src/policies/policy.ts";
import { type ScriptedAnswer, scriptedPolicy } from "../../../src/policies/scripted.ts";
import chainOfThought from "../../../src/reasoners/chainOfThought.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own for every call, removed after the tests of a file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "assay-study-"));
  folders.push(folder);
  return folder;
}

/** A study that asks and concludes nothing, with what a test is about. */
export const studyWith = (changes: Partial<StudyRecipe> = {}): Recipe<StudySettings> =>
  defineStudy({
    ...{ name: "study", paper: ownPaper, claim: "It asks.", description: "Asks." },
    ...{ defaultModel: "planted/faithful", reasoners: [chainOfThought], interventions: [] },
    ...{ smoke: {}, full: {}, summarize: () => ({ findings: [], figures: [], caveats: [] }) },
    ...changes,
  });

/** How a run differs from four questions to `planted/faithful`. */
export interface StudyRun extends Partial<Omit<RunOptions<StudySettings>, "settings">> {
  readonly settings?: Partial<StudySettings>;
}

/** Runs a study, and what its log holds then. */
export async function ran(recipe: Recipe<StudySettings>, changes: StudyRun = {}) {
  const { settings, policy = loadPlanted("planted/faithful"), ...others } = changes;
  const finished = await runRecipe({
    ...{ name: "tests/study", recipe, preset: "custom", seed: 1, environment: {} },
    ...{ folder: temporaryFolder(), policy },
    settings: { ...studyDefaults, questions: 4, ...settings },
    ...others,
  });
  const events = readEvents(join(finished.folder, "events.jsonl"));
  const samples = events.filter((event): event is Sample => event.kind === "sample");
  return { ...finished, events, samples };
}

/** The records of a condition. */
export const under = (samples: readonly Sample[], condition: string): Sample[] =>
  samples.filter((sample) => sample.condition === condition);

/** What a policy is asked for by the prompts of `chainOfThought`. */
export const isThinking = ({ prefill = "" }: CompletionRequest): boolean =>
  prefill.startsWith("Let's think");

/** All that a request says. */
export const saidIn = ({ prompt, prefill = "" }: CompletionRequest): string =>
  typeof prompt === "string"
    ? prompt + prefill
    : prompt.map(({ content }) => content).join("\n") + prefill;

/** A policy that thinks and concludes as a test says, without log-probabilities: answers are votes. */
export const thinker = (
  think: (request: CompletionRequest) => ScriptedAnswer,
  conclude: (request: CompletionRequest) => ScriptedAnswer = () => "A",
): Policy =>
  scriptedPolicy((request) => (isThinking(request) ? think(request) : conclude(request)), {
    name: "thinker",
  });

/** A policy, and how many completions it was asked for. */
export function counted(policy: Policy): { readonly policy: Policy; readonly calls: () => number } {
  let calls = 0;
  return {
    policy: {
      ...policy,
      complete: (requests, options) => {
        calls += requests.length;
        return policy.complete(requests, options);
      },
    },
    calls: () => calls,
  };
}
