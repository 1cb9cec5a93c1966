import type { RevisionItem } from '../../read/documents.ts';

/**
 * Whether a verdict rests on other rules than those in use now. For a present revision of an active source that means that another scan of it
 * is due; what was published before stays as it was found.
 */
export function isRulesBehind({ ruleset }: Pick<RevisionItem, 'ruleset'>, inUse: string): boolean {
  return ruleset !== null && ruleset !== inUse;
}
