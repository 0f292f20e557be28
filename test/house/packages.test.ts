import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const textOf = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");

interface Locked {
  readonly hasInstallScript?: true;
  readonly optional?: true;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(textOf("package-lock.json")) as {
  packages: Record<string, Locked>;
};
const locked = Object.entries(packages).filter(([path]) => path !== "");

describe("packages", () => {
  test("only onnxruntime-node has an install script, and it is switched off twice", () => {
    expect(locked.length).toBeGreaterThan(50);
    const scripted = locked.filter(([, { hasInstallScript }]) => hasInstallScript);
    // fsevents is optional and for macOS only; its script is switched off as well
    const names = scripted.map(([path]) => path.replace(/^.*node_modules\//, ""));
    expect(names.filter((name) => name !== "fsevents")).toEqual(["onnxruntime-node"]);
    const { allowScripts } = JSON.parse(textOf("package.json")) as { allowScripts: object };
    expect(allowScripts).toEqual({ "onnxruntime-node": false });
    expect(textOf(".npmrc")).toMatch(/^ignore-scripts=true$/m);
  });

  test("every package of the lock file is pinned by its content, those of other platforms by version", () => {
    const open = locked.filter(([, { integrity, optional }]) => !integrity && !optional);
    expect(open.map(([path]) => path)).toEqual([]);
  });

  test("the lock file names the packages of every platform, as npm 11 demands", () => {
    const wanted = locked.flatMap(([, entry]) => Object.keys(entry.optionalDependencies ?? {}));
    expect(wanted.length).toBeGreaterThan(5);
    const there = new Set(locked.map(([path]) => path.replace(/^.*node_modules\//, "")));
    expect(wanted.filter((name) => !there.has(name))).toEqual([]);
  });

  test("the lock file names no registry", () => {
    expect(locked.flatMap(([, { resolved }]) => resolved ?? [])).toEqual([]);
  });
});
