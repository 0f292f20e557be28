/** What the linter looks at: a model as a list of layers, and what is done to data before and around training. */
import type { Pipeline } from "./pipeline.ts";

/** One layer, in the words of whatever described it. */
export interface Layer {
  /** Where it stands: `layers[3]`, `features.norm1`. */
  readonly where: string;
  /** For example `BatchNorm2d`, `attention`, `InfoNCE`. */
  readonly type: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A model, as far as it was described. */
export interface ModelDescription {
  /** What it was read from, in words: `Hugging Face config of resnet`. */
  readonly origin: string;
  /** Losses count as layers: they can mix examples, too. */
  readonly layers: readonly Layer[];
  /** Parameters that stand in more than one place, by their names. */
  readonly tied: readonly (readonly string[])[];
  /** Trained numbers; undefined where nobody says. */
  readonly parameters?: number;
  /** Whether what is described here is all: a config of a family says nothing about each layer. */
  readonly isComplete: boolean;
}

/** What is looked at. A rule looks at the part that it is about. */
export interface LintSubject {
  readonly model?: ModelDescription;
  readonly pipeline?: Pipeline;
  /** In what training differed from its plan, as sentences. */
  readonly differences?: readonly string[];
}

/** A layer's type without its spelling: `BatchNorm2d`, `batch_norm` and `nn.BatchNorm` are `batchnorm`. */
export const plainType = (type: string): string =>
  type
    .replace(/^.*\./, "")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .replace(/[123]d$/, "");

/** Layers whose plain type matches. */
export const layersLike = ({ model }: LintSubject, pattern: RegExp): readonly Layer[] =>
  (model?.layers ?? []).filter(({ type }) => pattern.test(plainType(type)));

/** Whether a setting does something: anything that is said but `false` and 0, as a text, too. */
export const isOn = (setting: unknown): boolean =>
  setting !== undefined && !["false", "0", "none", "null", ""].includes(`${setting}`.toLowerCase());
