/** The folder `rules/` is the list of rules. */
import { readdir } from "node:fs/promises";
import { type LintFinding, type LintRule, severities } from "./rule.ts";
import type { LintSubject } from "./subject.ts";

const folder = new URL("rules/", import.meta.url);

/** Every rule, by name. */
export async function lintRules(): Promise<readonly LintRule[]> {
  const files = (await readdir(folder)).filter((file) => /\.[jt]s$/.test(file));
  return await Promise.all(
    files.toSorted().map(async (file) => {
      const module = (await import(new URL(file, folder).href)) as { default: LintRule };
      return module.default;
    }),
  );
}

/**
 * Everything that the rules say about a subject, what is forbidden first.
 *
 * Does not prove: that a guarantee holds where nothing is found. The linter reads descriptions, and runs nothing.
 */
export function lint(subject: LintSubject, rules: readonly LintRule[]): readonly LintFinding[] {
  const findings = rules.flatMap((rule) =>
    rule.check(subject).map((complaint) => ({ rule: rule.name, ...complaint })),
  );
  const rank = ({ severity }: LintFinding) => severities.indexOf(severity);
  return findings.toSorted((a, b) => rank(a) - rank(b));
}
