import type { SplitRule } from '../../rules/split.ts';

/**
 * Cuts rules into groups that can be compiled each on its own: a rule comes into the group of those that it names.
 * Small groups compile as fast as one large set in all, and the engine searches for few patterns much faster than for many.
 * Where rules are named after few families, no group holds two: what makes one rule be asked makes its kin be asked.
 * @param isApart rules that have to be asked of most contents: they and what belongs to them are one group, the first
 * @returns indices into `rules`, in order
 */
export function groupRules(rules: readonly SplitRule[], isApart: (index: number) => boolean): number[][] {
  const clusters = clustersOf(rules);
  const groups: number[][] = [];
  const apart = clusters.filter((cluster) => cluster.some(isApart)).flat();
  if (apart.length > 0) groups.push(apart);
  const rulesInGroup = Math.max(smallestGroup, Math.ceil(rules.length / mostGroups));
  const familyOf = (index: number) => /^[a-z0-9]*/i.exec(rules[index]!.name)![0];
  const byFamily = new Set(rules.map((_, index) => familyOf(index))).size <= mostGroups / 2;
  let group: number[] = [];
  for (const cluster of clusters) {
    if (cluster.some(isApart)) continue;
    if (byFamily && group.length > 0 && familyOf(group[0]!) !== familyOf(cluster[0]!)) group = [];
    if (group.length === 0) groups.push(group);
    group.push(...cluster);
    if (group.length >= rulesInGroup) group = [];
  }
  return groups.map((group) => group.sort((a, b) => a - b));
}

const smallestGroup = 8;
const mostGroups = 64;

/** Rules that name one another, directly or over others. */
function clustersOf(rules: readonly SplitRule[]): number[][] {
  const indexOf = new Map(rules.map(({ name }, index) => [name, index]));
  const clusterOf = rules.map((_, index) => [index]);
  rules.forEach(({ references }, index) => {
    for (const { name } of references) {
      const named = indexOf.get(name);
      if (named === undefined || clusterOf[named] === clusterOf[index]) continue;
      const joined = clusterOf[index]!;
      for (const other of clusterOf[named]!) {
        joined.push(other);
        clusterOf[other] = joined;
      }
    }
  });
  return [...new Set(clusterOf)];
}
