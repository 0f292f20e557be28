/** A headless Chromium for the browser tests, where this machine has one. */
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

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

/** Opens a page, runs `act` on it, and lets no request and no complaint pass. */
export async function opened(
  { browser, address }: { readonly browser: Browser; readonly address: string },
  act: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(address);
  await act(page);
  await context.close();
  expect(requests.filter((url) => !url.startsWith("data:"))).toEqual([address]);
  expect(complaints).toEqual([]);
}
