/** How the verbs of `assay privacy` are told what happened: by a file of JSON, or by the numbers of DP-SGD. */
import { type Command, InvalidArgumentError } from "commander";
import type { DpSgdParameters } from "../../privacy/dpSgdParameters.ts";
import type { PrivacyEvent } from "../../privacy/event.ts";
import { UsageError } from "../exitCode.ts";
import { fileText } from "./fileText.ts";

/** What happened. */
export interface EventOptions extends DpSgdParameters {
  /** A file of JSON, or the JSON itself. */
  readonly event?: string;
}

/** A number; whether it is one that may stand here is checked where its meaning is known. */
export function anyNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && !Number.isNaN(value)) return value;
  throw new InvalidArgumentError("Expected a number.");
}

/** Adds the options that describe an event. */
export const addEventOptions = (command: Command): Command =>
  addDpSgdOptions(
    command.option(
      "--event <file or JSON>",
      "what happened, as JSON; instead of the numbers below",
    ),
  );

/** Adds the numbers of DP-SGD. */
export const addDpSgdOptions = (command: Command): Command =>
  command
    .option("--noise-multiplier <number>", "noise over clip norm, σ", anyNumber)
    .option("--sampling-rate <number>", "probability that a record is in a batch, q", anyNumber)
    .option("--batch-size <number>", "expected batch, instead of the sampling rate", anyNumber)
    .option("--dataset-size <number>", "number of records; delta must be below 1 / n", anyNumber)
    .option("--steps <number>", "number of noisy gradients", anyNumber)
    .option("--epochs <number>", "passes over the data, instead of steps", anyNumber);

/** `--noise-multiplier` for noiseMultiplier. */
export const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const parameterNames = ["noiseMultiplier", "samplingRate", "batchSize", "steps", "epochs"] as const;

/** The event that the options describe. */
export async function eventFrom(options: EventOptions): Promise<PrivacyEvent> {
  if (options.event === undefined) {
    const { dpSgdOf } = await import("../../privacy/dpSgdParameters.ts");
    return dpSgdOf(options, flagOf);
  }
  const also = parameterNames.find((name) => options[name] !== undefined);
  if (also !== undefined) {
    throw new UsageError(`${flagOf(also)}: expected none beside --event, which says all of it.`);
  }
  const { parseEvent } = await import("../../privacy/eventCheck.ts");
  return parseEvent(textOf(options.event), "event");
}

function textOf(event: string): string {
  if (event.trimStart().startsWith("{")) return event;
  return fileText(event, "--event: expected a file, or JSON that begins with {");
}

/** Numbers with commas between them. */
export const numberList = (text: string): readonly number[] => text.split(",").map(anyNumber);
