/** What `assay privacy statement` answers. */
import { statementMarkdown, statementText } from "../../privacy/statement/print.ts";
import { statementOf } from "../../privacy/statement/statement.ts";
import { exitCodes } from "../exitCode.ts";
import type { Invocation, Outcome } from "../verb.ts";
import { wrapped } from "../wrapped.ts";
import { type RecordOptions, statementRecord } from "./statementRecord.ts";

/** Options of `assay privacy statement`. */
export interface StatementOptions extends RecordOptions {
  readonly markdown?: true;
  readonly record?: true;
}

/** Prints the statement; exit code 3 where nothing may be claimed, or an audit contradicts the claim. */
export async function answer({
  operands: [name],
  options,
  terminal,
}: Invocation<StatementOptions>): Promise<Outcome> {
  const record = await statementRecord(name, options);
  if (options.record) {
    const text = JSON.stringify(record, undefined, 2);
    return { exitCode: exitCodes.done, result: record, text };
  }
  const statement = statementOf(record);
  const isSound = statement.claim.kind === "claimed" && statement.alarms.length === 0;
  const width = terminal.textWidth - 2;
  return {
    exitCode: isSound ? exitCodes.done : exitCodes.claimDidNotHold,
    result: statement,
    text: options.markdown
      ? statementMarkdown(statement).trimEnd()
      : statementText(statement, (line, indent) =>
          isCommand(line) ? line : wrapped(line, { width, indent }),
        ),
  };
}

/** What is to be copied into a shell stays in one piece. */
const isCommand = (line: string) => line.endsWith("| assay privacy epsilon -");
