/** Where in a person's own file an error came from. */
import { fileURLToPath, pathToFileURL } from "node:url";
import { packageFile } from "./package.ts";

/** `/study/greeting.ts:19:29`: the innermost place outside this package and Node.js; nothing where there is none. */
export function errorPlace(error: Error): string | undefined {
  const inside = pathToFileURL(packageFile("")).href;
  for (const [, url, line] of (error.stack ?? "").matchAll(/(file:\/\/.*?):(\d+:\d+)/g)) {
    const isOurs = url!.startsWith(inside) && !url!.startsWith(`${inside}docs/`);
    if (!isOurs && !url!.includes("/node_modules/")) return `${fileURLToPath(url!)}:${line}`;
  }
  return undefined;
}
