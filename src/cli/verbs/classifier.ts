import { defineVerbGroup } from "../verb.ts";

export default defineVerbGroup({
  name: "classifier",
  summary: "train a safety classifier, or check one",
  description:
    "Safety classifiers say how likely a text is unsafe. train makes one of n-grams from texts that people rated, in seconds; " +
    "check measures any classifier on texts that it did not see: accuracy, AUC and calibration, each with its interval.",
  examples: [
    {
      command: "assay classifier train tweets.csv --text tweet --label class --unsafe 0,1",
      meaning: "from a table with a column of texts and one of labels",
    },
    { command: "assay classifier train", meaning: "from generated texts, to try it" },
    {
      command: "assay classifier check ./model tweets.csv --text tweet --label class --unsafe 0,1",
      meaning: "a classifier of Hugging Face on the held-out rows",
    },
  ],
  order: ["train", "check"],
});
