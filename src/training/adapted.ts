/** Training an adapter in place of the model under it. */
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
import type { Objective } from "./objective.ts";

/**
 * The same objective as a function of an adapter alone. The model is frozen: its parameters are constants of
 * the graph, which are read when the trainer is made.
 */
export function adapted<Batch extends object>(
  objective: Objective<Transformer<TensorType>, Batch>,
  model: TrainedModel,
  options: LoraOptions,
): Objective<Adapter<TensorType>, Batch> {
  const lora = loraSchema.parse(options);
  const base = constantWeights(model);
  return {
    parameters: adapterTypes(model.config, lora),
    batch: objective.batch,
    loss: (adapter, batch) => {
      const parameters = withAdapter(base, adapter as Adapter<Tensor>, lora);
      return objective.loss(parameters as Tensors<Transformer<TensorType>>, batch);
    },
  };
}
