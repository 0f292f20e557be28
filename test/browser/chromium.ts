/** A headless Chromium for the browser tests, where this machine has one. */
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome"];

/** The path of a Chromium: `CHROMIUM_PATH`, or the first on `PATH`. */
export function chromiumPath(): string | undefined {
  const folders = (process.env.PATH ?? "").split(":");
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [process.env.CHROMIUM_PATH, ...found].find(isExecutable);
}

function isExecutable(path: string | undefined): path is string {
  try {
    accessSync(path!, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts it without anything that would speak to the world by itself. */
export const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
