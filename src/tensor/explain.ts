/** The runtime's complaints in the caller's terms. */
import { type Site, TensorError } from "./error.ts";
import type { Emission } from "./onnx/emitter.ts";
import { formatShape } from "./shape.ts";
import type { Node } from "./tensor.ts";

/** What a complaint is about. */
export interface Situation {
  readonly emission: Emission;
  /** Where the graph was compiled: the line to name when no operation is at fault. */
  readonly site: Site;
  readonly executionProvider: string;
}

/** Turns an error of the runtime into one for the caller. */
export type Explain = (error: unknown) => unknown;

/** Names the operation, its shapes and the line that made it, where the runtime says which node it was. */
export function explained(error: unknown, situation: Situation): unknown {
  if (error instanceof TensorError || error instanceof RangeError) return error;
  const { origins } = situation.emission;
  const name = textOf(error)
    .match(/\bn\d+\b/g)
    ?.find((word) => origins.has(word));
  const node = name === undefined ? undefined : origins.get(name);
  return node ? atNode(error, node) : atCompile(error, situation);
}

function atNode(error: unknown, { operation, inputs, site }: Node): TensorError {
  const shapes = inputs.map(({ dtype, shape }) => `${dtype} ${formatShape(shape)}`).join(", ");
  const message = `the runtime refused it on (${shapes}): ${reasonOf(error)}`;
  return new TensorError(operation.name, message, { site, cause: error });
}

function atCompile(error: unknown, { site, executionProvider }: Situation): TensorError {
  const message =
    executionProvider === "cpu"
      ? `ONNX Runtime refused the compiled graph: ${reasonOf(error)}`
      : `the execution provider "${executionProvider}" cannot be used here: ${reasonOf(error)} Use "cpu".`;
  return new TensorError("compile", message, { site, cause: error });
}

/** The first line of a complaint, without its status and its place in the source of the runtime. */
function reasonOf(error: unknown): string {
  const line = textOf(error)
    .replace(/^.*Status Message: /s, "")
    .split("\n")[0]!;
  const reason = line
    .replace(/^.*? : \d+ : [A-Z_]+ : /, "")
    .replace(ownPosition, "")
    .replace(ownName, "")
    .trim();
  return reason === "" ? "it gives no reason." : reason.replace(/\.?$/, ".");
}

/** `/path/file.cc:12 signature(…) [with …] condition was false. `, or `file.cc:12 Method `. */
const ownPosition = /^\S+\.(?:cc|h):\d+ (?:.*was false\. |.*\[with .*?\] |.*\) |\w+ )?/;

/** What the runtime says to name a node, when we name the operation. */
const ownName =
  /This is an invalid model\. |In Node, \(.*\) , Error (?:Node ?\(n\d+\) )?| node with name 'n\d+'| in node \(n\d+\)|Node ?\(n\d+\) /g;

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
