/** Shows worked questions with their answers, and asks for the answer at once: Radhakrishnan et al. 2023, table of methods. */
import { directReasoner } from "./direct.ts";

export default directReasoner(
  "fewShot",
  "Shows worked questions with their answers, and asks for the answer at once.",
);
