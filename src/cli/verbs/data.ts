import type { ReadOptions } from "../data/readLog.ts";
import { realNumber, wholeNumber } from "../numberOption.ts";
import { defineVerb } from "../verb.ts";

export default defineVerb<ReadOptions>({
  name: "data",
  summary: "what is in a log of clicks",
  description:
    "Reads a log of clicks (CSV, TSV, gzip of these, Parquet) from its first to its last line and says which schema it has, what " +
    "its columns are for, which labels can be learned, which columns give the label away, and which lines are malformed. Logs " +
    "of Criteo, Avazu, TalkingData and Adult are recognised; for others a schema is written as JSON. Shares of labels " +
    "are private numbers: they are shown only where that is asked for. Exit code 1 where it is no log, or where more than one " +
    "line in a hundred is malformed.",
  examples: [
    { command: "assay data train.txt", meaning: "a log that is recognised" },
    {
      command: 'assay data "day_*.gz" --records 1000000',
      meaning: "several files as one log, its first million records",
    },
    {
      command: "assay data shop.csv --schema shop.json",
      meaning: "a log of your own; without --schema, shop.csv.schema.json is looked for",
    },
  ],
  configure: (command) =>
    void command
      .argument("<path>", "a file, or a pattern in quotes")
      .option("--schema <file>", "a schema as JSON, or the name of a known one")
      .option("--records <number>", "read no more records than these", wholeNumber({ from: 1 }))
      .option(
        "--malformed-share <share>",
        "of lines that may be malformed (default: 0.01)",
        realNumber({ from: 0, to: 1 }),
      )
      .option("--show-label-rates", "how many records have which label: numbers that are private"),
  async run({ operands: [path], options, terminal, signal }) {
    const { readLog } = await import("../data/readLog.ts");
    const { logText } = await import("../data/logText.ts");
    const { exitCodes } = await import("../exitCode.ts");
    const told = (records: number) => terminal.note(`${records.toLocaleString("en")} records`);
    const result = await readLog(path!, options, { signal, told });
    return { exitCode: exitCodes.done, result, text: logText(result, terminal) };
  },
});
