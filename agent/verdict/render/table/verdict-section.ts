import type { Report, VerdictName } from '../../../model/report.ts';
import { displayText } from '../display-text.ts';
import { countText, plural } from '../quantity.ts';
import { cut, wrap } from '../terminal-text.ts';
import { type Colors, heading, labelled, margin, type Pen, type Style } from './pen.ts';

const shownReasons = 4;

/** The verdict, what it is about, and why. */
export function verdictSection(pen: Pen, report: Report): string[] {
  const { name } = report.verdict;
  const width = pen.width - margin;
  const blank = ' '.repeat(margin);
  const { target, reference } = report.subject;
  const lines = [`${badge(pen.colors, name)}  ${wrap(displayText(target), width).join(`\n${blank}`)}`];
  if (reference !== target)
    lines.push(...wrap(displayText(reference), width).map((line) => blank + pen.colors.dim(line)));
  lines.push('', ...labelled(pen, '', why(report, width)));
  return lines;
}

function why(report: Report, width: number): string[] {
  const { reasons } = report.verdict;
  if (reasons.length === 0) return wrap(clearSentence(report), width);
  const [first, ...rest] = reasons.map(displayText);
  const lines = wrap(first!, width);
  for (const reason of rest.slice(0, shownReasons - 1)) lines.push(cut(`· ${reason}`, width));
  if (reasons.length > shownReasons)
    lines.push(`· and ${plural(reasons.length - shownReasons, 'more reason')}`);
  return lines;
}

function clearSentence({ images, policy }: Report): string {
  const entries = images.reduce((sum, image) => sum + image.coverage.entries.total, 0);
  const accepted = images.reduce((sum, image) => sum + image.coverage.gapCount, 0);
  const gaps = accepted > 0 ? `, ${plural(accepted, 'gap')} accepted by the policy` : '';
  return `Everything in it was examined, all ${countText(entries)} entries; nothing found at or above ${policy.hold}${gaps}.`;
}

/** The verdict in capitals, as wide as the label column. */
export function badge(colors: Colors, name: VerdictName): string {
  return verdictStyle(colors, name)(` ${name.toUpperCase().padEnd(margin - 3)}`);
}

function verdictStyle(colors: Colors, name: VerdictName): Style {
  if (name === 'clear') return (text) => colors.bgGreen(colors.black(text));
  if (name === 'malicious' || name === 'malformed')
    return (text) => colors.bgRed(colors.white(colors.bold(text)));
  return (text) => colors.bgYellow(colors.black(text));
}

/** What could not be had, and what can be done about it. */
export function failureSection(pen: Pen, report: Report): string[] {
  if (report.failures.length === 0) return [];
  const width = pen.width - margin;
  return [
    ...heading(
      pen,
      'Failures',
      plural(report.failures.length, 'thing could', 'things could').concat(' not be had'),
    ),
    ...report.failures.flatMap((failure) => [
      '',
      ...labelled(pen, '', [
        pen.colors.red(failure.code),
        ...wrap(displayText(failure.message), width),
        ...wrap(displayText(failure.todo), width).map(pen.colors.dim),
      ]),
    ]),
  ];
}
