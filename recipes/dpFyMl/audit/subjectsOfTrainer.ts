/** The private trainer as it is, or with a bug planted into one of its parts, audited by many canaries in one run. */
import { privacyOf } from "../../../src/privacy/account.ts";
import { oneRunScores } from "../../../src/privacy/audit/auditedMechanism.ts";
import { stepsScore } from "../../../src/privacy/audit/gradientCanaries.ts";
import { calibrateDpSgd } from "../../../src/privacy/calibration/calibrateDpSgd.ts";
import { dpSgd } from "../../../src/privacy/event.ts";
import { eventText } from "../../../src/privacy/eventText.ts";
import { eventOfLedger, type Ledger } from "../../../src/privacy/ledger.ts";
import { auditedRun } from "./auditedTrainer.ts";
import type { PartBug } from "./plantedParts.ts";
import type { Settings } from "./settings.ts";
import type { Audited, Subject } from "./subjects.ts";

/** Which trainer, and how it is attacked. */
export interface TrainerAudit {
  /** Its noise is calibrated to it. */
  readonly epsilon: number;
  readonly bug?: PartBug;
  /**
   * `likelihood`: of what was read with the canary, against without it. `spread`: how far apart what was read at different
   * steps lies, so that noise that is always the same falls away. @default likelihood
   */
  readonly attack?: "likelihood" | "spread";
  /** What the accountant was told, where that is not the truth. */
  readonly toldSteps?: number;
}

const neighboringRelation = "addOrRemoveOne";

/** A trainer with all that an audit of one run can ask. */
export const trainerSubject = (
  settings: Settings,
  spec: TrainerAudit & Pick<Subject, "name" | "state">,
): Subject => ({
  ...{ name: spec.name, state: spec.state, methods: ["one-run", "f-dp", "gdp"] },
  trainingSteps: settings.trainer.steps,
  audit: (seed, onStep) => auditTrainer({ settings, spec, onStep }, seed),
});

interface Auditing {
  readonly settings: Settings;
  readonly spec: TrainerAudit & Pick<Subject, "state">;
  readonly onStep: Parameters<Subject["audit"]>[1];
}

async function auditTrainer(
  { settings, spec, onStep }: Auditing,
  seed: Parameters<Subject["audit"]>[0],
): Promise<Audited> {
  const { samplingRate, canaries } = settings.trainer;
  const noiseMultiplier = noiseFor(spec.epsilon, settings);
  const training = { settings, noiseMultiplier, onStep, ...(spec.bug && { bug: spec.bug }) };
  const read =
    spec.attack === "spread"
      ? (readings: readonly number[]) => Math.max(...readings) - Math.min(...readings)
      : (readings: readonly number[]) => stepsScore(readings, { samplingRate, noiseMultiplier });
  const ledgers: Ledger[] = [];
  const run = async (included: readonly boolean[], of: typeof seed) => {
    const { readings, ledger } = await auditedRun(training, included, of);
    ledgers.push(ledger);
    return included.map((_, canary) => read(readings.map((reading) => reading[canary]!)));
  };
  const scores = await oneRunScores({ canaries, run }, seed);
  return { scores, ...claimed(ledgers[0]!, { settings, spec, onStep }) };
}

/** By the books, or by what the accountant was told instead. */
function claimed(
  ledger: Ledger,
  { settings, spec: { toldSteps, attack = "likelihood" } }: Auditing,
): Omit<Audited, "scores"> {
  const { trainer, delta } = settings;
  const { noiseMultiplier } = ledger.plan.noise;
  const event =
    toldSteps === undefined
      ? eventOfLedger(ledger)
      : dpSgd(noiseMultiplier, trainer.samplingRate, toldSteps);
  return {
    claim: { epsilon: privacyOf(event, { neighboringRelation }).epsilon(delta).upper, delta },
    what: `The private trainer on ${trainer.records} glyphs and ${trainer.canaries} canaries, ${trainer.steps} steps, read by ${attack}; accounted for as ${eventText(event)}.`,
  };
}

const calibrated = new Map<string, number>();

/** The least noise that keeps this claim. */
function noiseFor(epsilon: number, { trainer, delta }: Settings): number {
  const { samplingRate, steps } = trainer;
  const key = JSON.stringify([epsilon, delta, samplingRate, steps]);
  const known = calibrated.get(key);
  if (known !== undefined) return known;
  const { value } = calibrateDpSgd(
    { samplingRate, steps },
    { free: "noiseMultiplier", target: { epsilon, delta }, neighboringRelation },
  );
  calibrated.set(key, value);
  return value;
}
