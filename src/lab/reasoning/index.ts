/** Studies of reasoning for programs outside: what makes one, and how its records are found. */
export { original, without } from "./conditions.ts";
export { defineStudy, type StudyRecipe } from "./defineStudy.ts";
export { type RecordChoice, type Sample, samplesOf } from "./records.ts";
