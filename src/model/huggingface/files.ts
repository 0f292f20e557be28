/** The files of a checkpoint folder, read with care: a folder comes from outside. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { openSafetensors, type Safetensors, type TensorEntry } from "../safetensors/index.ts";
import type { Settings } from "./family.ts";

/** A JSON object in a file of the folder; undefined where there is no such file. */
export function readJson(folder: string, name: string): Settings | undefined {
  const path = join(folder, name);
  if (!existsSync(path)) return undefined;
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new RangeError(`${path}: expected a JSON object. ${reason}`);
  }
}

/** The weights of a checkpoint, in one file or several, read tensor by tensor. */
export interface Weights {
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  read(name: string): Float32Array;
  close(): void;
}

const INDEX = "model.safetensors.index.json";
const SINGLE = "model.safetensors";
const plainName = z.string().regex(/^[^/\\]+\.safetensors$/);
const indexSchema = z.looseObject({ weight_map: z.record(z.string(), plainName) });

/** Opens the weights in a folder; nothing but headers is read. */
export function openWeights(folder: string): Weights {
  const index = readJson(folder, INDEX);
  if (index) return openShards(folder, index);
  const path = join(folder, SINGLE);
  if (existsSync(path)) return merged([openSafetensors(path)]);
  const pickled = existsSync(join(folder, "pytorch_model.bin"))
    ? " Its weights are pickled Python, which may run anything: save them as safetensors."
    : "";
  throw new RangeError(`${folder}: there is neither ${SINGLE} nor ${INDEX}.${pickled}`);
}

function openShards(folder: string, index: Settings): Weights {
  const parsed = indexSchema.safeParse(index);
  if (!parsed.success) {
    throw new RangeError(`${join(folder, INDEX)}: ${z.prettifyError(parsed.error)}`);
  }
  const opened: Safetensors[] = [];
  try {
    for (const name of new Set(Object.values(parsed.data.weight_map))) {
      opened.push(openSafetensors(join(folder, name)));
    }
    const weights = merged(opened);
    const lost = Object.keys(parsed.data.weight_map).find((name) => !weights.tensors.has(name));
    if (lost === undefined) return weights;
    throw new RangeError(`${join(folder, INDEX)}: tensor "${lost}" is in none of the files.`);
  } catch (error) {
    for (const file of opened) file.close();
    throw error;
  }
}

function merged(files: readonly Safetensors[]): Weights {
  const owners = new Map(
    files.flatMap((file) => file.tensors.map((entry) => [entry.name, { file, entry }] as const)),
  );
  return {
    tensors: new Map([...owners].map(([name, { entry }]) => [name, entry])),
    read: (name) => owners.get(name)!.file.read(name),
    close: () => {
      for (const file of files) file.close();
    },
  };
}
