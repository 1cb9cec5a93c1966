import type { Gap } from '../../../model/coverage.ts';
import type { ImageReport, Report } from '../../../model/report.ts';
import { isAccepted } from '../../incomplete.ts';
import { displayText } from '../display-text.ts';
import { bytesText, countText, plural } from '../quantity.ts';
import { wrap } from '../terminal-text.ts';
import { hanging } from './findings-section.ts';
import { heading, labelled, margin, type Pen, row } from './pen.ts';

const shownGaps = 20;

/** What was examined, and above all what was not. */
export function coverageSection(pen: Pen, report: Report, image: ImageReport): string[] {
  const { coverage } = image;
  const { entries, bytes, nested } = coverage;
  const fetched = coverage.layers.reduce((sum, layer) => sum + layer.compressedBytes, 0);
  const items = (...parts: string[]) => parts.join(' · ');
  return [
    ...heading(pen, 'Coverage', coverageSummary(image)),
    '',
    ...row(pen, 'layers', items(countText(coverage.layers.length), `${bytesText(fetched)} as stored`)),
    ...row(
      pen,
      'entries',
      items(
        countText(entries.total),
        `${countText(entries.scanned)} scanned`,
        `${countText(entries.withoutContent)} without content`,
        `${countText(entries.unreadable)} unreadable`,
      ),
    ),
    ...row(
      pen,
      'bytes',
      items(
        bytesText(bytes.total),
        `${bytesText(bytes.scanned)} scanned`,
        `${bytesText(bytes.structure)} structure`,
        `${bytesText(bytes.unreadable)} unreadable`,
      ),
    ),
    ...row(
      pen,
      'archives',
      nested.archives === 0
        ? 'none'
        : items(
            `${countText(nested.archives)} opened`,
            plural(nested.members, 'member'),
            `${bytesText(nested.bytes)} scanned`,
          ),
    ),
    ...gapLines(pen, report, coverage.gaps, coverage.gapCount),
  ];
}

/** One line: whether the ledger balances, and how many gaps it has. */
function coverageSummary({ coverage }: ImageReport): string {
  const balance = coverage.balanced ? 'the ledger balances' : 'the ledger does not balance';
  return coverage.gapCount === 0 ? `${balance}, no gaps` : `${balance}, ${plural(coverage.gapCount, 'gap')}`;
}

function gapLines(pen: Pen, report: Report, gaps: readonly Gap[], count: number): string[] {
  if (count === 0) return [];
  const { yellow, dim } = pen.colors;
  const width = pen.width - margin;
  const lines = ['', ...labelled(pen, '', [pen.colors.bold('Not looked at')])];
  for (const gap of gaps.slice(0, shownGaps)) {
    const accepted = isAccepted(gap, report.policy);
    const size = gap.bytes === null ? '' : `, ${bytesText(gap.bytes)}`;
    const note = accepted ? ', accepted by the policy' : '';
    lines.push(
      '',
      ...labelled(
        pen,
        gap.state,
        [
          ...wrap(`${gap.reason}${size}${note}`, width),
          ...hanging(
            gap.layer === null ? 'above the layers  ' : `layer ${gap.layer}  `,
            gap.path === null ? '(all of it)' : displayText(gap.path),
            width,
          ),
          ...wrap(displayText(gap.detail), width).map(dim),
        ],
        accepted ? dim : yellow,
      ),
    );
  }
  const more = count - Math.min(gaps.length, shownGaps);
  if (more > 0) lines.push('', ...labelled(pen, '', [`… and ${countText(more)} more (see --format json)`]));
  return lines;
}
