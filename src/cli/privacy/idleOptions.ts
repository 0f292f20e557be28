/** Options that count for nothing without another: passed over, they would look as if they had counted. */
import { UsageError } from "../exitCode.ts";
import { flagOf } from "./eventOptions.ts";

/** Throws a UsageError for the first option that was given without the one that it needs. */
export function refuseIdle<Options extends object>(
  options: Options,
  needs: readonly (readonly [option: keyof Options & string, needed: keyof Options & string])[],
): void {
  const idle = needs.find(
    ([option, needed]) => options[option] !== undefined && options[needed] === undefined,
  );
  if (idle === undefined) return;
  const [option, needed] = idle.map(flagOf);
  throw new UsageError(
    `${option}: expected ${needed} beside it; without that, nothing would come of it.`,
  );
}
