/** The accountants that a question is put to: one, or all that know the event. */
import type { Account } from "../../privacy/account.ts";
import { type Accountant, UnsupportedEventError } from "../../privacy/accountants/accountant.ts";
import { accountants } from "../../privacy/accountants/index.ts";
import type { PrivacyEvent } from "../../privacy/event.ts";
import { type AccountingOptions, accountFrom } from "./accountingOptions.ts";

/** An accountant that does not know the event. */
export interface Declined {
  readonly accountant: Accountant;
  readonly refusal: string;
}

/** Every accountant in turn, with its account or its reason for having none. */
export async function everyAccount(
  event: PrivacyEvent,
  options: AccountingOptions,
): Promise<readonly (Account | Declined)[]> {
  const found: (Account | Declined)[] = [];
  for (const accountant of accountants) {
    try {
      found.push(await accountFrom(event, { ...options, accountant: accountant.name }));
    } catch (error) {
      if (!(error instanceof UnsupportedEventError)) throw error;
      found.push({ accountant, refusal: error.message });
    }
  }
  return found;
}
