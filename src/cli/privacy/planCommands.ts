/** What to do after a plan, as commands. */
import { shortly } from "../../privacy/numberText.ts";
import type { Proposal } from "../../privacy/planning/propose.ts";
import { tuningEvent } from "../../privacy/tuning/prices.ts";
import { quoted } from "./quoted.ts";

/** In the order in which they are needed; those that need nothing of the plan are always there. */
export function nextCommands(proposal: Proposal): readonly string[] {
  const first = "assay privacy lint pipeline.json          # before anything is run";
  const { batch, algorithm, delta, neighboringRelation, responses } = proposal;
  if (responses !== undefined) {
    const event = JSON.stringify(responses);
    const relation = neighboringRelation.value;
    return [
      first,
      `assay privacy epsilon --event '${event}' --delta 0 --neighboring-relation ${relation}`,
    ];
  }
  if (batch === undefined) return [first];
  const { value: row } = batch;
  const relation = `--neighboring-relation ${neighboringRelation.value}`;
  const isOneRun = ["publicProxy", "notCharged"].includes(proposal.tuning.value.way);
  if (algorithm.value !== "dpSgd" || !isOneRun) return [first, eventCommand(proposal)];
  return [
    first,
    `assay privacy epsilon ${[
      `--noise-multiplier ${roundedUp(row.noiseMultiplier)}`,
      `--batch-size ${row.batchSize} --dataset-size ${proposal.answers.units} --steps ${row.steps}`,
      `--delta ${shortly(delta.value)} ${relation}`,
    ].join(" ")}`,
    statementCommand(proposal),
  ];
}

/** Everything that is charged, as JSON: correlated noise is one Gaussian, and selection stands around its runs. */
function eventCommand({ batch, delta, neighboringRelation, tuning }: Proposal): string {
  const { way, runs } = tuning.value;
  const event = JSON.stringify(tuningEvent(batch!.value.event, way, runs));
  return `assay privacy epsilon --event '${event}' --delta ${shortly(delta.value)} --neighboring-relation ${neighboringRelation.value}`;
}

function statementCommand(proposal: Proposal): string {
  const { answers, batch, delta, neighboringRelation, clipNorm } = proposal;
  const { unit } = answers;
  const name = unit.kind === "group" ? quoted(unit.of) : unit.kind;
  // A unit whose rows are clipped together counts as one record.
  const contributions = unit.kind === "example" ? "" : " --contributions 1";
  const row = batch!.value;
  return [
    `assay privacy statement --noise-multiplier ${roundedUp(row.noiseMultiplier)} --batch-size ${row.batchSize}`,
    `--dataset-size ${answers.units} --steps ${row.steps} --batches poisson --clip-norm ${clipNorm.value} --delta ${shortly(delta.value)}`,
    `--unit ${name}${contributions} --neighboring-relation ${neighboringRelation.value}`,
  ].join(" ");
}

/** More noise is never less private. */
const roundedUp = (value: number) => `${Math.ceil(value * 1e4) / 1e4}`;
