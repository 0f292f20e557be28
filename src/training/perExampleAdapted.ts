/** Private training of an adapter in place of the model under it. */
import {
  type Adapter,
  adapterTypes,
  type LoraOptions,
  loraSchema,
  withAdapter,
} from "../model/lora.ts";
import type { Transformer } from "../model/transformer.ts";
import { constantWeights, type TrainedModel } from "../model/weights.ts";
import type { Tensors } from "../tensor/compile.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import type { PerExampleObjective } from "./perExampleObjective.ts";

/**
 * The same losses as a function of an adapter alone. The model is frozen: its parameters are constants of the graph,
 * and neither norms nor noise are computed for them.
 */
export function perExampleAdapted<Batch extends object>(
  objective: PerExampleObjective<Transformer<TensorType>, Batch>,
  model: TrainedModel,
  options: LoraOptions,
): PerExampleObjective<Adapter<TensorType>, Batch> {
  const lora = loraSchema.parse(options);
  const base = constantWeights(model);
  return {
    parameters: adapterTypes(model.config, lora),
    batch: objective.batch,
    losses: (adapter, batch) => {
      const parameters = withAdapter(base, adapter as Adapter<Tensor>, lora);
      return objective.losses(parameters as Tensors<Transformer<TensorType>>, batch);
    },
  };
}
