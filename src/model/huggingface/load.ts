/** Loading a Hugging Face checkpoint: a folder with `config.json` and safetensors. */
import { join } from "node:path";
import { z } from "zod";
import { formatShape } from "../../tensor/shape.ts";
import { type Layout, layoutOfTree, type Place } from "../parameters.ts";
import { transformerTypes } from "../transformer.ts";
import type { TrainedModel } from "../weights.ts";
import { families } from "./families/index.ts";
import type { Family, Settings } from "./family.ts";
import { openWeights, readJson, type Weights } from "./files.ts";
import { fileShape, type Piece, read } from "./pieces.ts";
import { commonRefusals } from "./refusals.ts";

/** A checkpoint as it was found. */
export interface Checkpoint {
  readonly model: TrainedModel;
  /** `model_type` in `config.json`. */
  readonly family: string;
  /** `config.json`. */
  readonly settings: Settings;
}

/**
 * Loads a checkpoint. Numbers become float32; tensors are read one at a time, so that memory holds the
 * parameters once and one tensor besides.
 *
 * @throws RangeError where the folder holds no checkpoint, one that is refused (see `refusalsOf`), or tensors
 * that are not those of its `config.json`.
 */
export function loadHuggingFace(folder: string): Checkpoint {
  const { family, config, settings } = understood(folder);
  const parameters = readParameters(folder, {
    family,
    pieces: family.pieces(config),
    layout: layoutOfTree(transformerTypes(config)),
    hasTiedHead: config.tiedEmbeddings,
  });
  return { model: { config, parameters }, family: family.name, settings };
}

/** Known by name, and in what they differ from the families that are read. */
const relatives: Readonly<Record<string, string>> = {
  gemma2: "its logits are soft-capped, its windows slide, and it has norms behind each part",
  gemma3: "its windows slide, and it has norms behind each part",
  gemma3_text: "its windows slide, and it has norms behind each part",
  mistral: "its windows slide",
};

/**
 * Why a checkpoint with this `config.json` is not loaded, one sentence each; empty where it is. What is
 * refused would change the logits.
 *
 * @throws ZodError where a setting is not of its kind, such as a text for a number.
 */
export function refusalsOf(settings: Settings): string[] {
  const name = settings.model_type;
  const family = families.find((each) => each.name === name);
  if (family) return [...commonRefusals(settings), ...family.refusals(settings)];
  const known = families.map((each) => each.name).join(", ");
  const relative = Object.hasOwn(relatives, `${name}`) ? `: ${relatives[`${name}`]}` : "";
  return [`model_type ${JSON.stringify(name)}${relative}; known are ${known}`];
}

/**
 * What the `config.json` of a folder says.
 *
 * @throws RangeError where there is none, or one that is refused.
 */
export function understood(folder: string) {
  const settings = readJson(folder, "config.json");
  if (!settings) throw new RangeError(`${folder}: there is no config.json.`);
  const where = join(folder, "config.json");
  try {
    const refused = refusalsOf(settings);
    if (refused.length > 0) throw new RangeError(`${where} is refused: ${refused.join("; ")}.`);
    const family = families.find(({ name }) => name === settings.model_type)!;
    return { family, settings, config: family.read(settings) };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new RangeError(`${where}: ${z.prettifyError(error)}`);
  }
}

/** What the tensors of a checkpoint are. */
export interface Expected {
  readonly family: Family;
  /** Every tensor that must be there. */
  readonly pieces: readonly Piece[];
  /** Where the parameters lie; what no piece fills stays 0. */
  readonly layout: Layout;
  /** A tied head may be written out as well; it is the embedding again. */
  readonly hasTiedHead: boolean;
}

/** The parameters of a checkpoint, flat. Throws where its tensors are not those that are expected. */
export function readParameters(folder: string, expected: Expected): Float32Array {
  const weights = openWeights(folder);
  try {
    const parameters = new Float32Array(expected.layout.size);
    for (const { piece, place, nameInFile } of matched(folder, expected, weights)) {
      const { shape, offset, size } = place;
      const here = parameters.subarray(offset, offset + size);
      read(weights.read(nameInFile), { piece, shape, here });
    }
    return parameters;
  } finally {
    weights.close();
  }
}

/** Every piece with its tensor. Throws where one is missing, of another shape, or left over. */
function matched(folder: string, expected: Expected, { tensors }: Weights) {
  const { family, pieces, layout, hasTiedHead } = expected;
  const places = new Map(layout.places.map((place) => [place.name, place]));
  const nameInFile = namesIn(tensors, family);
  const found = pieces.map((piece) => ({
    piece,
    place: places.get(piece.parameter)!,
    nameInFile: nameInFile(piece.name),
  }));
  const missing = found.filter((each) => !tensors.has(each.nameInFile));
  requireNone(
    folder,
    "tensors are missing",
    missing.map((each) => each.nameInFile),
  );
  const wanted = new Set(found.map((each) => each.nameInFile));
  const ignored = (name: string) => family.buffers.test(name) || (hasTiedHead && isHead(name));
  const unexpected = [...tensors.keys()].filter((name) => !wanted.has(name) && !ignored(name));
  requireNone(folder, "tensors are not part of the model", unexpected);
  const misshapen = found.flatMap((each) => misshape(each, tensors.get(each.nameInFile)!.shape));
  requireNone(folder, "tensors have another shape than config.json says", misshapen);
  return found;
}

const isHead = (name: string) => name === "lm_head.weight" || name === "embed_out.weight";

/** A model saved without its head has names without their beginning. */
function namesIn(tensors: ReadonlyMap<string, unknown>, { base }: Family) {
  const whole = [...tensors.keys()].some((name) => name.startsWith(base));
  return (name: string) => (!whole && name.startsWith(base) ? name.slice(base.length) : name);
}

function misshape(
  { piece, place, nameInFile }: { piece: Piece; place: Place; nameInFile: string },
  got: readonly number[],
): string[] {
  const expected = fileShape(piece, place.shape);
  if (got.join() === expected.join()) return [];
  return [`${nameInFile} (expected ${formatShape(expected)}, got ${formatShape(got)})`];
}

const MOST_NAMED = 5;

function requireNone(folder: string, what: string, names: readonly string[]): void {
  if (names.length === 0) return;
  const some = names.slice(0, MOST_NAMED).join(", ");
  const more = names.length > MOST_NAMED ? ", …" : "";
  throw new RangeError(`${folder}: ${what} (${names.length}): ${some}${more}.`);
}
