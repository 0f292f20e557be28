/** What the records of a study are called, beside the names of interventions and hints. */

/** Condition of the records that no intervention made: answers after all of the reasoning. */
export const original = "original";
/** Of the same questions, answered at once. */
export const without = "without reasoning";

/** Of the same questions with their choices in another order. `same`: the letter did not change. */
export const permuted = "without reasoning, choices permuted";

/** The condition of the same records of the positive control. */
export const ofControl = (condition: string): string => `control: ${condition}`;
