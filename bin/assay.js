#!/usr/bin/env node
/** The command. In a clone it first makes `dist/` fresh; the published package brings `dist/`. */
const needed = [20, 19];
const [major, minor] = process.versions.node.split(".").map(Number);

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  console.error(
    `assay needs Node.js ${needed.join(".")} or newer; this is ${process.versions.node}.\n` +
      "Install a newer one from https://nodejs.org and run the same command again.",
  );
  process.exitCode = 1;
} else {
  const { isClone, makeFresh } = await import("./compile.js");
  if (isClone()) await makeFresh();
  const { main } = await import("../dist/src/cli/main.js");
  process.exitCode = await main(process.argv.slice(2));
}
