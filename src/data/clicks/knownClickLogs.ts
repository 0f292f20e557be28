/** The folder `known/` is the list of published logs. */
import { readdir } from "node:fs/promises";
import type { KnownClickLog } from "./knownClickLog.ts";

const folder = new URL("known/", import.meta.url);

/** Every published log whose columns are known, by name. */
export async function knownClickLogs(): Promise<readonly KnownClickLog[]> {
  const files = (await readdir(folder)).filter((file) => /\.[jt]s$/.test(file));
  return await Promise.all(
    files.toSorted().map(async (file) => {
      const module = (await import(new URL(file, folder).href)) as { default: KnownClickLog };
      return module.default;
    }),
  );
}
