/** The runtime's complaints in the caller's terms. */
import { TensorError } from "./error.ts";
import type { Emission } from "./onnx/emitter.ts";
import { formatShape } from "./shape.ts";

/** Names the operation, its shapes and the line that made it, where the runtime says which node it was. */
export function explained(error: unknown, { origins }: Emission): unknown {
  if (error instanceof TensorError || error instanceof RangeError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const name = text.match(/(?:Name:'|node \(|node with name '|Node \()(n\d+)/)?.[1];
  const node = name === undefined ? undefined : origins.get(name);
  const shapes = node?.inputs
    .map(({ dtype, shape }) => `${dtype} ${formatShape(shape)}`)
    .join(", ");
  const reason = text.replace(/^.*Status Message: /s, "").split("\n")[0];
  const message = node
    ? `the runtime refused it on (${shapes}): ${reason}`
    : `ONNX Runtime refused the compiled graph: ${reason}`;
  return new TensorError(node?.operation.name ?? "compile", message, {
    ...(node ? { site: node.site } : {}),
    cause: error,
  });
}
