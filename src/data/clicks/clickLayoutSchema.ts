/** Layouts of click logs that come from files. */
import { z } from "zod";
import type { ClickLayout } from "./clickRecords.ts";

/** Checks a layout that comes from outside. */
export const clickLayoutSchema: z.ZodType<ClickLayout> = z.object({
  fields: z.array(z.object({ name: z.string(), buckets: z.int().min(1) })),
  numbers: z.array(z.string()),
});
