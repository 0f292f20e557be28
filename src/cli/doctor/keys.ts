/** Which servers could be asked? */
import { keyVariables } from "../../policies/api/secrets.ts";
import type { Check } from "./check.ts";

/** The names of the variables of `environment` that hold a key; never what is in them. */
export const keysIn = (environment: Readonly<Record<string, string | undefined>>): Check => ({
  name: "keys",
  async look() {
    const names = Object.values(keyVariables).flat();
    const set = names.filter((name) => environment[name]?.trim());
    if (set.length > 0) return { status: "ok", found: set.join(", ") };
    return { status: "ok", found: "none, which is fine: models in this process need none" };
  },
});
