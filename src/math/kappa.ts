/** How far judges agree beyond what their habits would make by chance. */

/**
 * Cohen's kappa of two judges (Cohen 1960). `verdicts[i]` holds what both said of item i. 1: they agree; 0: as by
 * chance; NaN without items, and where chance alone would make them agree always.
 */
export function cohenKappa(
  verdicts: readonly (readonly [string | boolean, string | boolean])[],
): number {
  const n = verdicts.length;
  const agreed = verdicts.filter(([a, b]) => a === b).length / n;
  const labels = new Set(verdicts.flat());
  let chance = 0;
  for (const label of labels) {
    const share = (judge: 0 | 1) => verdicts.filter((pair) => pair[judge] === label).length / n;
    chance += share(0) * share(1);
  }
  return chance === 1 ? Number.NaN : (agreed - chance) / (1 - chance);
}

/**
 * Fleiss's kappa of any number of judges, 2 or more (Fleiss 1971). `verdicts[i]` holds what all said of item i. NaN
 * without items, and where every verdict is the same.
 *
 * @throws RangeError where items have different numbers of verdicts, or fewer than two.
 */
export function fleissKappa(verdicts: readonly (readonly (string | boolean)[])[]): number {
  const judges = verdicts[0]?.length ?? 2;
  if (judges < 2 || verdicts.some((item) => item.length !== judges)) {
    throw new RangeError("fleissKappa: expected as many verdicts of each item, two or more.");
  }
  const labels = [...new Set(verdicts.flat())];
  const n = verdicts.length;
  const counts = verdicts.map((item) =>
    labels.map((label) => item.filter((said) => said === label).length),
  );
  const agreement = counts.map(
    (row) => (row.reduce((sum, count) => sum + count ** 2, 0) - judges) / (judges * (judges - 1)),
  );
  const agreed = agreement.reduce((sum, share) => sum + share, 0) / n;
  const shares = labels.map(
    (_, label) => counts.reduce((sum, row) => sum + row[label]!, 0) / (n * judges),
  );
  const chance = shares.reduce((sum, share) => sum + share ** 2, 0);
  return chance === 1 ? Number.NaN : (agreed - chance) / (1 - chance);
}
