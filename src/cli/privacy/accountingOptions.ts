/** How the verbs of `assay privacy` are told who answers, and about which neighbours. */
import type { Command } from "commander";
import type { Account } from "../../privacy/account.ts";
import type { PrivacyEvent } from "../../privacy/event.ts";
import type { NeighboringRelation } from "../../privacy/neighboringRelation.ts";
import { UsageError } from "../exitCode.ts";
import { anyNumber } from "./eventOptions.ts";

/** Who answers. */
export interface AccountingOptions {
  readonly accountant?: string;
  readonly neighboringRelation: NeighboringRelation;
  readonly discretization?: number;
}

/** Adds the options that choose an accountant; with `comparing`, several. */
export const addAccountingOptions = (command: Command, comparing?: "comparing"): Command =>
  command
    .option(
      "--accountant <name>",
      `who answers: pld, rdp, …${comparing ? "; all compares" : ""} (default: the tightest)`,
    )
    .option(
      "--neighboring-relation <name>",
      "what neighbours differ by: addOrRemoveOne, replaceSpecial, replaceOne",
      "addOrRemoveOne",
    )
    .option("--discretization <number>", "width of the grid of privacy losses", anyNumber);

/** The account of one accountant. */
export async function accountFrom(
  event: PrivacyEvent,
  { accountant, neighboringRelation, discretization }: AccountingOptions,
): Promise<Account> {
  refuseAll(accountant);
  const { privacyOf } = await import("../../privacy/account.ts");
  return privacyOf(event, {
    neighboringRelation,
    ...(accountant !== undefined && { accountant }),
    ...(discretization !== undefined && { discretization }),
  });
}

/** Throws a UsageError where `all` accountants are named, and a single one is asked. */
export function refuseAll(accountant: string | undefined): void {
  if (accountant !== "all") return;
  throw new UsageError(
    "--accountant: expected the name of one accountant, got all. Several are compared by assay privacy epsilon, delta and curve.",
  );
}
