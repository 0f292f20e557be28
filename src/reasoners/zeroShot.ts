/** Asks for the answer at once, without showing any worked question: Radhakrishnan et al. 2023, table of methods. */
import { directReasoner } from "./direct.ts";

export default directReasoner(
  "zeroShot",
  "Asks for the answer at once, without showing any worked question.",
);
