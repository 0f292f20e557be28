/** The state of a training run as a safetensors file: everything that decides the next step, to the bit. */
import { encodeSafetensors, parseSafetensors } from "../model/safetensors/index.ts";
import type { TrainingState } from "./trainer.ts";

const FORMAT = "assay training state 1";

/** The bytes of a checkpoint. */
export function encodeState({ step, parameters, optimizer }: TrainingState): Uint8Array {
  const tensors = Object.entries({ parameters, optimizer }).map(([name, data]) => ({
    name,
    shape: [data.length],
    data,
  }));
  return encodeSafetensors(tensors, { format: FORMAT, step: `${step}` });
}

/** The state in a checkpoint; `file` is how errors name it. */
export function parseState(bytes: Uint8Array, file: string): TrainingState {
  const { metadata, read } = parseSafetensors(bytes, file);
  const step = Number(metadata.step);
  if (metadata.format !== FORMAT || !Number.isSafeInteger(step)) {
    throw new RangeError(`${file}: expected a training state, got ${metadata.format ?? "none"}.`);
  }
  return { step, parameters: read("parameters"), optimizer: read("optimizer") };
}
