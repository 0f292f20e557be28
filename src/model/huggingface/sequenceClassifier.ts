/**
 * Checkpoints of Hugging Face that classify texts: the decoder families that are read, with `score` in the place of the
 * language head. It reads the last token of a text and has no bias.
 */
import { join } from "node:path";
import { z } from "zod";
import { headedTypes, type TrainedHeadedModel } from "../heads.ts";
import { layoutOfTree } from "../parameters.ts";
import type { TransformerConfig } from "../transformerConfig.ts";
import type { Family, Settings } from "./family.ts";
import { readParameters, understood } from "./load.ts";
import { columnsFrom, type Piece } from "./pieces.ts";

/** A classifier as it was found. */
export interface SequenceClassifier {
  readonly model: TrainedHeadedModel;
  /** `model_type` in `config.json`. */
  readonly family: string;
  /** Names of the outputs, from `id2label`. */
  readonly labels: readonly string[];
  /** What the outputs are: logits of classes that exclude each other, logits of labels each by itself, or numbers. */
  readonly kind: "classes" | "labels" | "numbers";
}

/**
 * Loads a classifier of texts.
 *
 * @throws RangeError where the folder holds none, one that is refused (see `refusalsOf`), or tensors that are not those of
 * its `config.json`.
 */
export function loadSequenceClassifier(folder: string): SequenceClassifier {
  const { family, config, settings } = understood(folder);
  const where = join(folder, "config.json");
  requireClassifier(settings, where);
  const { labels, kind } = outputsOf(settings, where);
  const head = { outputs: labels.length, reads: "last" } as const;
  const parameters = readParameters(folder, {
    family,
    pieces: piecesOf(family, config, labels.length),
    layout: layoutOfTree(headedTypes(config, head)),
    hasTiedHead: config.tiedEmbeddings,
  });
  return { model: { config, head, parameters }, family: family.name, labels, kind };
}

/** Whether a `config.json` says that it is a classifier of texts. */
export const isSequenceClassifier = ({ architectures }: Settings): boolean =>
  Array.isArray(architectures) &&
  architectures.some((name) => String(name).endsWith("ForSequenceClassification"));

function requireClassifier(settings: Settings, where: string): void {
  if (isSequenceClassifier(settings)) return;
  const got = JSON.stringify(settings.architectures ?? null);
  throw new RangeError(
    `${where}: expected architectures with a …ForSequenceClassification, got ${got}.`,
  );
}

const outputsSchema = z.looseObject({
  id2label: z.record(z.string().regex(/^\d+$/), z.string()).nullish(),
  num_labels: z.int().min(1).nullish(),
  problem_type: z
    .enum(["regression", "single_label_classification", "multi_label_classification"])
    .nullish(),
});

/** Without names there are two outputs, as `transformers` has it. */
const DEFAULT_OUTPUTS = 2;

function outputsOf(settings: Settings, where: string): Pick<SequenceClassifier, "labels" | "kind"> {
  const checked = outputsSchema.safeParse(settings);
  if (!checked.success) throw new RangeError(`${where}: ${z.prettifyError(checked.error)}`);
  const { id2label, num_labels, problem_type } = checked.data;
  const count = id2label ? Object.keys(id2label).length : (num_labels ?? DEFAULT_OUTPUTS);
  const labels = Array.from({ length: count }, (_, at) => id2label?.[at] ?? `LABEL_${at}`);
  const kinds = { regression: "numbers", multi_label_classification: "labels" } as const;
  const said = problem_type === "single_label_classification" ? "classes" : undefined;
  const kind = said ?? kinds[problem_type as keyof typeof kinds];
  return { labels, kind: kind ?? (count === 1 ? "numbers" : "classes") };
}

/** The tensors of the trunk, and the score. */
function piecesOf(family: Family, config: TransformerConfig, outputs: number): Piece[] {
  const trunk = family.pieces(config).filter(({ parameter }) => !parameter.startsWith("head."));
  return [
    ...trunk.map((piece) => ({ ...piece, parameter: `trunk.${piece.parameter}` })),
    { name: "score.weight", parameter: "head.weight", columns: columnsFrom(0, outputs) },
  ];
}
