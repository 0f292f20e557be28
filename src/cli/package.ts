/** Where the files of this package are, whether it runs from `src/` or from `dist/`. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const isCompiled = import.meta.url.endsWith(".js");
const root = new URL(isCompiled ? "../../../" : "../../", import.meta.url);

/** The absolute path of `name`, a path relative to the root of the package. */
export const packageFile = (name: string): string => fileURLToPath(new URL(name, root));

/** The version that `package.json` says. */
export const packageVersion = (): string =>
  (JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as { version: string }).version;
