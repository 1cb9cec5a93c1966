import type { Finding } from '../model/finding.ts';

/**
 * Whether `findings` hold every member of a combination, each met by a finding of another rule. A member with a slash
 * names a rule, one without names a category. Returns the rule that meets each member, in order, or null.
 */
export function matchCombination(
  members: readonly string[],
  findings: readonly Pick<Finding, 'id' | 'category'>[],
): readonly string[] | null {
  const candidates = members.map((member) => [
    ...new Set(findings.filter((finding) => meets(member, finding)).map((finding) => finding.id)),
  ]);
  for (const ids of candidates) ids.sort();
  const memberOf = new Map<string, number>();
  for (let member = 0; member < members.length; member++)
    if (!assign(member, candidates, memberOf, new Set())) return null;
  const chosen: string[] = [];
  for (const [id, member] of memberOf) chosen[member] = id;
  return chosen;
}

function meets(member: string, finding: Pick<Finding, 'id' | 'category'>): boolean {
  return member.includes('/') ? finding.id === member : finding.category === member;
}

/** One augmenting path of the bipartite matching between members and rules (Kuhn). */
function assign(
  member: number,
  candidates: readonly (readonly string[])[],
  memberOf: Map<string, number>,
  tried: Set<string>,
): boolean {
  for (const id of candidates[member]!) {
    if (tried.has(id)) continue;
    tried.add(id);
    const holder = memberOf.get(id);
    if (holder === undefined || assign(holder, candidates, memberOf, tried)) {
      memberOf.set(id, member);
      return true;
    }
  }
  return false;
}
