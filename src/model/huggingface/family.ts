/** The contract of a family of checkpoints: its settings and its tensors, both ways. */
import type { TransformerConfig } from "../transformerConfig.ts";
import type { Piece } from "./pieces.ts";

/** `config.json` as it stands. */
export type Settings = Readonly<Record<string, unknown>>;

export interface Family {
  /** `model_type` in `config.json`. */
  readonly name: string;
  /** `architectures` in `config.json`. */
  readonly architecture: string;
  /** What the names of tensors begin with, except in files that were saved without the head. */
  readonly base: string;
  /** Names of tensors in files that hold nothing learned. */
  readonly buffers: RegExp;
  /** What settings of this family ask for beyond what `read` can say, one sentence each. */
  refusals(settings: Settings): string[];
  /** The config that settings describe. Throws on settings that lack what is needed. */
  read(settings: Settings): TransformerConfig;
  /** Settings that describe a config, if any do: reading them must give the config back. */
  write(config: TransformerConfig): Settings;
  /** Every tensor of a file. Together they are every parameter. */
  pieces(config: TransformerConfig): Piece[];
}
