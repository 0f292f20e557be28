/** `assay attack --list`: the attacks, what each must see, and where it is from. */
import type { Access, Attack } from "../../attacks/attack.ts";
import { exitCodes } from "../exitCode.ts";
import type { Terminal } from "../terminal.ts";
import type { Outcome } from "../verb.ts";
import { wrapped } from "../wrapped.ts";

const sees: Readonly<Record<Access, string>> = {
  responses: "sees responses and their scores",
  logProbs: "sees log-probabilities too",
  gradients: "sees gradients too",
};

/** Every attack, with its settings and what they are unless they are said. */
export function listAttacks(attacks: readonly Attack[], { paint, textWidth }: Terminal): Outcome {
  const lines = attacks.flatMap(({ name, description, access, source }) => [
    paint("bold", name),
    `    ${wrapped(description, { width: textWidth - 4, indent: 4 })}`,
    paint("dim", `    ${sees[access]}; ${source}`),
  ]);
  return {
    exitCode: exitCodes.done,
    result: {
      attacks: attacks.map(({ name, description, access, source, schema }) => ({
        ...{ name, description, access, source },
        settings: schema.parse({}),
      })),
    },
    text: lines.join("\n"),
  };
}
