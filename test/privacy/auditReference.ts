/** Numbers of other audit libraries, with their sources: test/fixtures/privacyAudit.json. */
import { readFileSync } from "node:fs";

/** One case: what was asked, and what came out. */
export type AuditCase = Readonly<Record<string, number>> & {
  readonly group: string;
  readonly in_scores?: readonly number[];
  readonly out_scores?: readonly number[];
};

const url = new URL("../fixtures/privacyAudit.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(url, "utf8")) as { cases: readonly AuditCase[] };

/** All cases of a group; a test that finds none has to fail. */
export function auditCases(group: string): readonly AuditCase[] {
  const found = cases.filter((each) => each.group === group);
  if (found.length === 0) throw new Error(`privacyAudit.json has no group ${group}.`);
  return found;
}
