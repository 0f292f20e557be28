/** The place from which an attack goes on, as a safetensors file: everything that decides its next step, to the bit. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { jsonPart, parsePart } from "../model/metadata.ts";
import { encodeSafetensors, parseSafetensors } from "../model/safetensors/index.ts";
import type { AttackState } from "./attack.ts";
import type { AttackCheckpoint } from "./runAttack.ts";

const FORMAT = "assay attack checkpoint 1";

const progressSchema = z.object({
  round: z.int().min(0),
  step: z.int().min(0),
  steps: z.int().min(0),
  forwards: z.int().min(0),
  seconds: z.number().min(0),
  isDone: z.boolean(),
});

/** The bytes of a checkpoint; `owner` names the attack that alone may go on from it. */
export function encodeCheckpoint({ progress, state }: AttackCheckpoint, owner: string): Uint8Array {
  const tensors = Object.entries(state.arrays).map(([name, data]) => ({
    ...{ name, data },
    shape: [data.length],
  }));
  return encodeSafetensors(tensors, {
    ...{ format: FORMAT, owner },
    progress: JSON.stringify(progress),
    facts: JSON.stringify(state.facts),
    digest: digestOf(state),
  });
}

/**
 * The checkpoint in the bytes of a file; `file` is how errors name it.
 *
 * @throws RangeError where the bytes are damaged, or another attack's.
 */
export function parseCheckpoint(bytes: Uint8Array, owner: string, file: string): AttackCheckpoint {
  const { tensors, metadata, read } = opened(bytes, file);
  if (metadata.format !== FORMAT) {
    throw damaged(file, `its format is ${metadata.format ?? "not said"}`);
  }
  if (metadata.owner !== owner) throw damaged(file, "it belongs to an attack with other settings");
  const about = { metadata, file };
  const progress = parsePart(about, "progress", progressSchema);
  const facts = jsonPart(about, "facts") as AttackState["facts"];
  const state = {
    arrays: Object.fromEntries(tensors.map(({ name }) => [name, read(name)])),
    facts,
  };
  if (digestOf(state) !== metadata.digest) throw damaged(file, "its numbers were changed");
  return { progress, state };
}

function opened(bytes: Uint8Array, file: string) {
  try {
    return parseSafetensors(bytes, file);
  } catch (error) {
    throw damaged(file, (error as Error).message);
  }
}

const damaged = (file: string, what: string) =>
  new RangeError(
    `${file}: expected the checkpoint of this attack, but ${what}. Delete the file to begin the search again; prompts that were found are kept elsewhere.`,
  );

/** Of every array under its name, and of the facts. */
function digestOf({ arrays, facts }: AttackState): string {
  const hash = createHash("sha256").update(JSON.stringify(facts));
  for (const [name, { buffer, byteOffset, byteLength }] of Object.entries(arrays)) {
    hash.update(`\0${name}\0`).update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex");
}
