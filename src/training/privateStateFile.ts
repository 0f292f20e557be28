/**
 * The state of a private run as a safetensors file: everything that decides the next step, to the bit, and the ledger.
 *
 * It is as secret as the data where noise is correlated: with the noise of a step anybody can undo it.
 */
import { encodeSafetensors, parseSafetensors } from "../model/safetensors/index.ts";
import type { Ledger } from "../privacy/ledger.ts";
import type { PrivateTrainingState } from "./privateTrainer.ts";

const FORMAT = "assay private training state 1";

/** Whether a file with this metadata is a checkpoint of private training. */
export const isPrivateState = (metadata: Readonly<Record<string, string>>): boolean =>
  metadata.format === FORMAT;

/** The bytes of a checkpoint. */
export function encodePrivateState(state: PrivateTrainingState): Uint8Array {
  const { step, parameters, optimizer, clipNorm, noise, ledger } = state;
  const remembered = noise.stream.map((data, index) => [`noise.${index}`, data] as const);
  const tensors = [...Object.entries({ parameters, optimizer }), ...remembered].map(
    ([name, data]) => ({ name, shape: [data.length], data }),
  );
  return encodeSafetensors(tensors, {
    format: FORMAT,
    state: JSON.stringify({
      step,
      clipNorm,
      position: noise.position,
      remembered: noise.stream.length,
      ledger,
    }),
  });
}

/** The state in a checkpoint; `file` is how errors name it. */
export function parsePrivateState(bytes: Uint8Array, file: string): PrivateTrainingState {
  const { metadata, read } = parseSafetensors(bytes, file);
  if (metadata.format !== FORMAT || metadata.state === undefined) {
    throw new RangeError(
      `${file}: expected a private training state, got ${metadata.format ?? "none"}.`,
    );
  }
  const { step, clipNorm, position, remembered, ledger } = JSON.parse(metadata.state) as Written;
  const stream = Array.from({ length: remembered }, (_, index) => read(`noise.${index}`));
  return {
    ...{ step, clipNorm, ledger, noise: { position, stream } },
    ...{ parameters: read("parameters"), optimizer: read("optimizer") },
  };
}

/** What `encodePrivateState` writes beside the tensors; the name of a checkpoint holds its hash. */
interface Written {
  readonly step: number;
  readonly clipNorm: number;
  readonly position: number;
  readonly remembered: number;
  readonly ledger: Ledger;
}
