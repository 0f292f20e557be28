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
  // A reader that leaves early (`assay list | head -1`) ends nothing: a run goes on without being watched.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  try {
    const { isClone, makeFresh } = await import("./compile.js");
    if (isClone()) await makeFresh();
    const { main } = await import("../dist/src/cli/main.js");
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    // A verb reports its own errors: what arrives here went wrong before the first verb was found.
    const isMissing = error.code === "ERR_MODULE_NOT_FOUND" && /package '/.test(error.message);
    console.error(isMissing ? "assay: the packages are missing. Run npm ci first." : error);
    process.exitCode = 1;
  }
}
