/** Preparations that were drawn from the operating system cannot be drawn again: a second draw is a second release. */
import { join } from "node:path";
import { ledgerPath, readLedger } from "../../../src/lab/ledgerFile.ts";
import type { AdSettings } from "./settings.ts";

/** A cell that is about to be prepared. */
export interface FreshCell {
  readonly context: { readonly folder: string };
  readonly cell: string;
  readonly settings: Pick<AdSettings, "randomness">;
}

/**
 * Throws where an earlier process has begun this cell with preparations that were charged once, and that would be other
 * ones now. Seeded ones are the same again.
 */
export function requireFresh({ context, cell, settings }: FreshCell): void {
  if (settings.randomness === "seeded") return;
  const ledger = readLedger(join(context.folder, ledgerPath(cell)));
  if (ledger === undefined || ledger.charges.length === 0) return;
  const labels = ledger.charges.map(({ label }) => label).join(", ");
  throw new Error(
    `${cell}: expected to go on with what was prepared before (${labels}), which is not kept where randomness is secure; ` +
      "drawing it again would release it twice. What was charged stays charged: begin in another --dir.",
  );
}
