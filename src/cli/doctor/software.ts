/** Is the software there that the laboratory stands on? */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { Check } from "./check.ts";

const needed = [20, 19] as const;

/** The version of Node.js that runs this. */
export const node: Check = {
  name: "node",
  async look() {
    const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
    const isEnough = major > needed[0] || (major === needed[0] && minor >= needed[1]);
    if (isEnough) return { status: "ok", found: process.versions.node };
    const advice = `Install Node.js ${needed.join(".")} or newer from https://nodejs.org.`;
    return { status: "fail", found: process.versions.node, advice };
  },
};

/** The npm on the path. */
export const npm: Check = {
  name: "npm",
  async look() {
    try {
      // On Windows npm is a script, which only a shell can start.
      const shell = process.platform === "win32";
      const { stdout } = await promisify(execFile)("npm", ["--version"], { shell });
      return { status: "ok", found: stdout.trim() };
    } catch {
      const advice = "Only needed to install or update; it comes with Node.js.";
      return { status: "warn", found: "not found", advice };
    }
  },
};

/** Does the native library load, and which execution providers does it carry? */
export const onnxRuntime: Check = {
  name: "onnxruntime",
  async look() {
    try {
      const { env, listSupportedBackends } = await import("onnxruntime-node");
      const bundled = listSupportedBackends().filter((provider) => provider.bundled);
      const providers = bundled.map(({ name }) => name);
      const version = env.versions.node ?? env.versions.common;
      return { status: "ok", found: `${version}, providers: ${providers.join(", ")}` };
    } catch (error) {
      const found = `does not load: ${(error as Error).message.split("\n")[0]}`;
      return { status: "fail", found, advice: "Run npm ci again; it needs glibc, not musl." };
    }
  },
};

const browsers = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** A browser for the test of the page. */
export const chromium: Check = {
  name: "chromium",
  async look() {
    const folders = (process.env.PATH ?? "").split(delimiter);
    const paths = folders.flatMap((folder) => browsers.map((name) => join(folder, name)));
    const found = paths.find((path) => existsSync(path));
    // Absent is fine: a page opens in any browser, only the browser test asks for this one.
    return { status: "ok", found: found ?? "absent, which is fine: only one test uses it" };
  },
};
