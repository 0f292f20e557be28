/** Every shape of a model of clicks, by the kind of its config. */
import type { ClickLayout } from "../../data/clicks/clickRecords.ts";
import type { ClickModel } from "./clickModel.ts";
import { type ClickModelConfig, clickModelConfigSchema } from "./clickModelConfig.ts";
import { deepCross } from "./deepCross.ts";
import { factorizationMachine } from "./factorizationMachine.ts";
import { logistic } from "./logistic.ts";
import { mlp } from "./mlp.ts";

/**
 * The model of a config for records of a layout.
 *
 * @throws ZodError for a config that is none; RangeError where it does not fit the layout.
 */
export function clickModel(config: ClickModelConfig, layout: ClickLayout): ClickModel {
  const checked = clickModelConfigSchema.parse(config);
  switch (checked.kind) {
    case "logistic":
      return logistic(checked, layout);
    case "mlp":
      return mlp(checked, layout);
    case "factorizationMachine":
      return factorizationMachine(checked, layout);
    case "deepCross":
      return deepCross(checked, layout);
  }
}
