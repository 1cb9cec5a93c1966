import type { Coverage, Gap } from '../model/coverage.ts';
import { type ErrorCode, errorTable, type Fault } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import type { Failure, ImageReport } from '../model/report.ts';
import { ensureEscaped } from './escaped.ts';
import type { Policy } from './policy.ts';

/** What of a report says whether everything was examined. */
export interface Examined {
  readonly findings: readonly Finding[];
  readonly images: readonly Pick<ImageReport, 'platform' | 'coverage'>[];
  readonly fileGaps: readonly Gap[];
  readonly failures: readonly Failure[];
}

/**
 * Why the examination is not complete, one sentence each; empty when every byte and every entry was accounted for and
 * nothing stayed closed but what the policy accepts by name. Escaped.
 */
export function incompleteReasons(examined: Examined, policy: Pick<Policy, 'accept'>): string[] {
  const reasons: string[] = [];
  for (const failure of examined.failures)
    if (faultOf(failure) !== 'source') reasons.push(`${failure.code}: ${failure.message}`);
  if (examined.images.length === 0) reasons.push('No image was examined');
  for (const image of examined.images) {
    const where = examined.images.length > 1 ? ` (${image.platform})` : '';
    for (const reason of coverageReasons(image.coverage, policy)) reasons.push(`${reason}${where}`);
  }
  reasons.push(...gapReasons(examined.fileGaps.filter((gap) => !isAccepted(gap, policy))));
  for (const finding of examined.findings)
    if (finding.category === 'budget') reasons.push(`A budget was spent: ${finding.id}: ${finding.title}`);
  return [...new Set(reasons.map(ensureEscaped))];
}

/** Whose fault a failure is; a code that is not in the table is not the source's. */
export function faultOf(failure: Failure): Fault {
  return Object.hasOwn(errorTable, failure.code) ? errorTable[failure.code as ErrorCode].fault : 'warden';
}

function coverageReasons(coverage: Coverage, policy: Pick<Policy, 'accept'>): string[] {
  const reasons: string[] = [];
  const { entries, bytes } = coverage;
  if (coverage.layers.length === 0) reasons.push('The image has no layer that could be examined');
  if (
    !coverage.balanced ||
    entries.total !== entries.scanned + entries.withoutContent + entries.unreadable ||
    bytes.total !== bytes.scanned + bytes.structure + bytes.unreadable
  )
    reasons.push('The ledger does not balance');
  const open = coverage.layers.filter((layer) => layer.diffId === null).length;
  if (open > 0) reasons.push(`${count(open, 'layer')} could not be read to the end`);
  if (bytes.unreadable > 0 || entries.unreadable > 0)
    reasons.push(
      `${count(bytes.unreadable, 'byte')} and ${count(entries.unreadable, 'entry', 'entries')} could not be read`,
    );
  reasons.push(...gapReasons(coverage.gaps.filter((gap) => !isAccepted(gap, policy))));
  if (coverage.gapCount !== coverage.gaps.length)
    reasons.push(`${count(Math.abs(coverage.gapCount - coverage.gaps.length), 'more gap')} not listed`);
  return reasons;
}

/** Whether the policy lets this gap be in a `clear` image. */
export function isAccepted(gap: Gap, policy: Pick<Policy, 'accept'>): boolean {
  return gap.state === 'opaque' && policy.accept.includes(gap.reason);
}

/** One sentence for each state and reason, with the first place. */
function gapReasons(gaps: readonly Gap[]): string[] {
  const groups = new Map<string, Gap[]>();
  for (const gap of gaps) {
    const key = `${gap.state === 'unreadable' ? 'Not examined' : 'Not opened'} (${gap.reason})`;
    groups.set(key, [...(groups.get(key) ?? []), gap]);
  }
  return [...groups].sort().map(([key, group]) => {
    const [first] = group.map(place).sort();
    return `${key}: ${first}${group.length > 1 ? ` and ${count(group.length - 1, 'more place')}` : ''}`;
  });
}

function place(gap: Gap): string {
  const layer = gap.layer === null ? 'above the layers' : `layer ${gap.layer}`;
  return gap.path === null ? layer : `${layer}, ${gap.path}`;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
