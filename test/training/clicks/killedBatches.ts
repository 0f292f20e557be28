/** Opens batches from disk, draws one and kills itself: `node killedBatches.ts <log>`. */
import { openEncodedClicks } from "../../../src/data/clicks/encodedFile.ts";
import { everyRecordSampler } from "../../../src/privacy/sampling/fixedSize.ts";
import { diskBatches } from "../../../src/training/clicks/diskBatches.ts";

const log = await openEncodedClicks(process.argv[2]!);
const batches = await diskBatches({ log }, { sampler: everyRecordSampler, memoryLimit: 2 ** 16 });
const { units } = await batches.batch(1);
process.stdout.write(`${units}`, () => process.kill(process.pid, "SIGKILL"));
