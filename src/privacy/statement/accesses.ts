/** Which accesses to data are covered, which are not, and about which nobody says anything. */
import { accessKinds, type DataAccess, type PrivacyRecord } from "../record.ts";
import { accessWords, notStated, statusWords } from "./words.ts";

/** One line for each way in which data is touched. */
export function accessLines({ accesses }: PrivacyRecord): readonly string[] {
  return accessKinds.map((kind) => {
    const found = accesses.filter(({ of }) => of === kind);
    const text = found.length === 0 ? notStated : found.map(accessText).join("; ");
    return `${accessWords[kind]}: ${text}`;
  });
}

const accessText = ({ status, what }: DataAccess): string =>
  what === undefined ? statusWords[status] : `${statusWords[status]} (${what})`;

/** What keeps a tier from meaning what it says: what is not protected, not covered, or not mentioned. */
export function accessConditions({ accesses, setting }: PrivacyRecord): readonly string[] {
  const open = accesses.filter(({ status }) => status === "notCovered");
  const silent = accessKinds.filter((kind) => !accesses.some(({ of }) => of === kind));
  return [
    ...(setting?.protects === "labels"
      ? [
          "Labels alone are protected: all that a record holds besides may be read off what is released, so that this is weaker than the same epsilon for whole records.",
        ]
      : []),
    ...open.map(({ of }) => `Private data was read and is not covered: ${accessWords[of]}.`),
    ...(silent.length === 0
      ? []
      : [
          `Nothing is said about: ${silent.map((kind) => accessWords[kind]).join(", ")}. If they read private data, they are not covered.`,
        ]),
  ];
}
