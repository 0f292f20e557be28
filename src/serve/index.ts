/** The live view of runs. */
export { type View, type ViewOptions, view } from "./view.ts";
