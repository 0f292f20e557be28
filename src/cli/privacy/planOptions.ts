/** What `assay privacy plan` is told. */
import type { Answers } from "../../privacy/planning/answers.ts";
import type { UnitOptions } from "./unitOption.ts";

/** Options of `assay privacy plan`. */
export interface PlanOptions extends UnitOptions {
  readonly units?: number;
  readonly publicSize?: true;
  readonly batches?: Answers["batches"];
  readonly labelsOnly?: true;
  readonly epsilon?: number;
  readonly delta?: number;
  readonly epochs?: number;
  readonly largestBatch?: number;
  readonly clipNorm?: number;
  readonly tuning?: string;
  readonly runs?: number;
  readonly pretrained?: true;
  readonly accountant?: string;
}

/** How batches can be formed, as it is typed. */
export const batchKinds = ["poisson", "fixedOrder"] as const satisfies Answers["batches"][];
