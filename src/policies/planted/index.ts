/** Planted policies by name: `planted/faithful`, `planted/mixture:0.3`, `planted/hintFollower:0.6,0.5`. */

import type { Policy } from "../policy.ts";
import { scriptedPolicy } from "../scripted.ts";
import earlyDecider from "./earlyDecider.ts";
import { editFor } from "./editor.ts";
import faithful from "./faithful.ts";
import fillerComputer from "./fillerComputer.ts";
import hintFollower from "./hintFollower.ts";
import labelBiased from "./labelBiased.ts";
import mixture from "./mixture.ts";
import { type PlantedOptions, plantedPolicy } from "./plantedPolicy.ts";
import postHoc from "./postHoc.ts";
import type { Planted } from "./rule.ts";
import { textOfRequest } from "./scene.ts";
import selfCorrector from "./selfCorrector.ts";
import stego from "./stego.ts";

export { isLedBy } from "./hintFollower.ts";
export { readsSteps } from "./mixture.ts";
export { type PlantedOptions, plantedPolicy } from "./plantedPolicy.ts";
export type { Planted, PlantedRule } from "./rule.ts";

/** All kinds. */
export const plantedKinds: readonly Planted[] = [
  ...[faithful, postHoc, earlyDecider, selfCorrector, stego],
  ...[fillerComputer, mixture, hintFollower, labelBiased],
];

const prefix = "planted/";

/** Whether a name is one of a planted policy. */
export const isPlantedName = (name: string): boolean => name.startsWith(prefix);

/**
 * The planted policy of this name, its numbers after a colon: `planted/earlyDecider:3`. `planted/editor` writes
 * mistakes and paraphrases mechanically and answers nothing.
 *
 * @throws RangeError where there is no such kind, or a number is none.
 */
export function loadPlanted(name: string, options: PlantedOptions = {}): Policy {
  const [kind = "", numbers] = name.slice(prefix.length).split(":");
  if (kind === "editor") return scriptedEditor();
  const planted = plantedKinds.find((each) => each.name === kind);
  if (planted === undefined) {
    const known = [...plantedKinds.map((each) => each.name), "editor"].join(", ");
    throw new RangeError(`${name}: there is no such planted policy. There are ${known}.`);
  }
  return plantedPolicy(name, planted.create(...valuesOf(planted, name, numbers)), options);
}

function valuesOf({ parameters }: Planted, name: string, numbers: string | undefined): number[] {
  const given = numbers === undefined ? [] : numbers.split(",").map(Number);
  const names = Object.keys(parameters);
  if (given.length > names.length || given.some((value) => !Number.isFinite(value))) {
    const expected = names.length === 0 ? "no numbers" : `numbers for ${names.join(", ")}`;
    throw new RangeError(`${name}: expected ${expected} after the colon.`);
  }
  return Object.values(parameters).map((value, index) => given[index] ?? value);
}

function scriptedEditor(): Policy {
  return scriptedPolicy(
    (request, draws) => {
      const edit = editFor(textOfRequest(request), draws);
      if (edit !== undefined) return edit;
      throw new RangeError("planted/editor edits steps of reasoning, and answers nothing else.");
    },
    { name: "planted/editor" },
  );
}
