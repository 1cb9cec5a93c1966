import type { Report } from '../../../model/report.ts';
import { bytesText, countText, plural, secondsText, shortDigest } from '../quantity.ts';
import { heading, type Pen, row } from './pen.ts';

const shownLeftOut = 5;

/** How long it took, and by which rules and which policy it was judged. */
export function runSection(pen: Pen, report: Report): string[] {
  const { run, ruleset, policy, review } = report;
  const { total, ...stages } = run.seconds;
  const times = Object.entries(stages).map(([name, seconds]) => `${name} ${secondsText(seconds)}`);
  const { cache } = run;
  return [
    ...heading(pen, 'Run', total === undefined ? '' : secondsText(total)),
    '',
    ...row(pen, 'time', times.join(' · ')),
    ...row(pen, 'fetched', bytesText(run.bytesFetched)),
    ...row(
      pen,
      'cache',
      `${countText(cache.layersHit)} of ${plural(cache.layersHit + cache.layersMissed, 'layer')} · ` +
        `${countText(cache.contentsHit)} of ${plural(cache.contentsHit + cache.contentsMissed, 'file')} known before`,
    ),
    ...row(
      pen,
      'rules',
      `${countText(ruleset.rules)} · ${shortDigest(ruleset.digest)} · ${ruleset.engine.name} ${ruleset.engine.version}`,
    ),
    ...leftOutRows(pen, report),
    ...row(
      pen,
      'policy',
      `hold at ${policy.hold} · accept ${policy.accept.join(', ') || 'no gap'} · ${shortDigest(policy.digest)}`,
    ),
    ...row(
      pen,
      'review',
      review.status === 'reviewed'
        ? review.adverse
          ? 'adverse'
          : 'not adverse'
        : `not reviewed: ${review.reason}${review.detail === '' ? '' : ` (${review.detail})`}`,
    ),
    ...row(
      pen,
      'warden',
      `${run.warden} · node ${run.node} · ${plural(run.workers, 'worker')} on ${run.host}`,
    ),
  ];
}

function leftOutRows(pen: Pen, { ruleset }: Report): string[] {
  const { leftOut } = ruleset;
  const rows = leftOut
    .slice(0, shownLeftOut)
    .flatMap((rule, index) =>
      row(pen, index === 0 ? 'left out' : '', `${rule.file}:${rule.line} ${rule.rule}: ${rule.reason}`),
    );
  if (leftOut.length > shownLeftOut)
    rows.push(...row(pen, '', `… and ${countText(leftOut.length - shownLeftOut)} more (see --format json)`));
  return rows;
}
