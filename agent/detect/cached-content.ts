import type { GapReason } from '../model/coverage.ts';
import type { CachedContent } from './cache/scan-cache.ts';
import type { ContentResult } from './content.ts';

/** Gaps that say something about the content, not about the moment: another scan would find the same. */
const repeating: ReadonlySet<GapReason> = new Set([
  'compression-unsupported',
  'encrypted',
  'corrupt',
  'truncated',
  'not-openable',
  'depth',
  'budget-ratio',
]);

/** Whether a result may be kept for later scans. */
export function contentGapsRepeat(result: ContentResult): boolean {
  return result.gaps.every((gap) => repeating.has(gap.reason));
}

/** What the cache says about a content. Its integrity is the cache's business; its shape is ours. */
export function parseCachedContent(cached: CachedContent | null): 'clean' | ContentResult | null {
  if (cached === null || cached === 'clean') return cached;
  return JSON.parse(cached.toString('utf8')) as ContentResult;
}
