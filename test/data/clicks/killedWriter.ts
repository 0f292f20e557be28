/** Begins to write an encoded click log and kills itself: `node killedWriter.ts <path>`. */
import { writeEncodedClicks } from "../../../src/data/clicks/encodedWriter.ts";
import { mixedLayout, someRecords } from "./someRecords.ts";

function* chunks() {
  yield someRecords(200_000); // more than what is written at a time
  process.kill(process.pid, "SIGKILL");
}

await writeEncodedClicks(process.argv[2]!, { layout: mixedLayout, chunks: chunks() });
