/** What `assay privacy noise` answers. */
import { suggestion } from "../../math/nearest.ts";
import {
  type Calibrated,
  type CalibrationOptions,
  UnreachableTargetError,
} from "../../privacy/calibration/calibrate.ts";
import {
  calibrateDpSgd,
  type FreeParameter,
  freeParameters,
} from "../../privacy/calibration/calibrateDpSgd.ts";
import type { DpSgdParameters } from "../../privacy/dpSgdParameters.ts";
import { jsonNumber } from "../../privacy/query.ts";
import { exitCodes, UsageError } from "../exitCode.ts";
import type { Terminal } from "../terminal.ts";
import type { Invocation, Outcome } from "../verb.ts";
import { type AccountingOptions, refuseAll } from "./accountingOptions.ts";
import { type DeltaOptions, deltaFrom } from "./deltaOption.ts";
import { flagOf } from "./eventOptions.ts";
import { bracketText, circumstances, indented, roundedDown, roundedUp, shortly } from "./words.ts";

/** Options of `assay privacy noise`. */
export interface NoiseOptions extends DpSgdParameters, AccountingOptions, DeltaOptions {
  readonly epsilon?: number;
  /** Name of a parameter, or of its option. */
  readonly free: string;
  readonly tolerance?: number;
}

/** Looks for the free parameter; exit code 1 where no value meets the target. */
export async function answer({ options, terminal }: Invocation<NoiseOptions>): Promise<Outcome> {
  const free = freeFrom(options.free);
  refuseAll(options.accountant);
  const { epsilon } = options;
  if (epsilon === undefined) {
    throw new UsageError("--epsilon: expected the target, a number of at least 0; got nothing.");
  }
  const { delta, notes } = deltaFrom(options);
  const target = { epsilon, delta };
  try {
    const found = calibrateDpSgd(parametersOf(options), {
      ...{ free, target, naming: flagOf },
      ...searchOptions(options),
    });
    return { exitCode: exitCodes.done, ...said({ free, target, found, options, notes, terminal }) };
  } catch (error) {
    if (!(error instanceof UnreachableTargetError)) throw error;
    terminal.noteError(error.message);
    const best = { [free]: error.best.value, epsilon: jsonNumber(error.best.epsilon) };
    const result = { error: error.message, exitCode: exitCodes.error, target, best };
    return { exitCode: exitCodes.error, result, text: "" };
  }
}

function freeFrom(text: string): FreeParameter {
  const name = text.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const found = freeParameters.find((parameter) => parameter === name);
  if (found !== undefined) return found;
  throw new UsageError(
    `--free: expected one of ${freeParameters.join(", ")}; got ${text}.${suggestion(text, freeParameters)}`,
  );
}

const parameterNames = [
  ...(["noiseMultiplier", "samplingRate", "batchSize"] as const),
  ...(["datasetSize", "steps", "epochs"] as const),
];

function parametersOf(options: NoiseOptions): DpSgdParameters {
  const given = parameterNames.filter((name) => options[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, options[name]]));
}

/** What accountants and the search are told, without what was not given. */
function searchOptions({
  accountant,
  discretization,
  neighboringRelation,
  tolerance,
}: NoiseOptions): Pick<
  CalibrationOptions,
  "accountant" | "discretization" | "neighboringRelation" | "tolerance"
> {
  return {
    neighboringRelation,
    ...(accountant !== undefined && { accountant }),
    ...(discretization !== undefined && { discretization }),
    ...(tolerance !== undefined && { tolerance }),
  };
}

interface Found {
  readonly free: FreeParameter;
  readonly target: CalibrationOptions["target"];
  readonly found: Calibrated;
  readonly options: NoiseOptions;
  readonly notes: readonly string[];
  readonly terminal: Terminal;
}

/** How the answer is printed, and the number that misses: no nearer to each other than they are. */
const roundings = {
  noiseMultiplier: [roundedUp, roundedDown],
  samplingRate: [roundedDown, roundedUp],
  steps: [shortly, shortly],
  batchSize: [shortly, shortly],
} as const;

function said({ free, target, found, options, notes, terminal }: Found): Omit<Outcome, "exitCode"> {
  const { value, event, achieved, account, missedBy, evaluations } = found;
  const allNotes = [...notes, ...account.notes];
  const [rounded, beyond] = roundings[free];
  const missed =
    missedBy === undefined
      ? "every allowed value meets the target"
      : `${beyond(missedBy.value)} would miss it: epsilon ${roundedUp(missedBy.epsilon)}`;
  return {
    result: {
      ...{ [free]: value, target, epsilon: achieved.upper, lower: achieved.lower },
      accountant: account.accountant.name,
      guarantee: account.accountant.guarantee,
      neighboringRelation: account.neighboringRelation,
      ...(missedBy && {
        missedBy: { [free]: missedBy.value, epsilon: jsonNumber(missedBy.epsilon) },
      }),
      evaluations,
      ...(allNotes.length > 0 && { notes: allNotes }),
      event,
    },
    text: indented(
      [
        `${free} ${rounded(value)} for epsilon ${target.epsilon} at delta ${shortly(target.delta)}`,
        `epsilon ${bracketText(achieved, account)}`,
        ...[missed, ...circumstances(event, options.neighboringRelation)],
        ...allNotes.map((note) => `note: ${note}`),
      ],
      terminal,
    ),
  };
}
