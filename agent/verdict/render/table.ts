import type { Report } from '../../model/report.ts';
import { orderReport } from '../order.ts';
import { displayText } from './display-text.ts';
import { coverageSection } from './table/coverage-section.ts';
import { findingsSection } from './table/findings-section.ts';
import { imageSection } from './table/image-section.ts';
import { createPen, heading, margin, type Pen } from './table/pen.ts';
import { reviewSection } from './table/review-section.ts';
import { runSection } from './table/run-section.ts';
import { badge, failureSection, verdictSection } from './table/verdict-section.ts';
import { cut } from './terminal-text.ts';

export interface TableOptions {
  /** Of the terminal; lines keep within 40 to 120 of them. */
  readonly columns: number;
  /** ANSI colours; without, the text has no control character but the newline. */
  readonly color: boolean;
}

/** Reports for people: verdict, findings worst first, what was not looked at, what the image is, how long it took. */
export function renderTable(reports: readonly Report[], options: TableOptions): string {
  const pen = createPen(options.columns, options.color);
  const parts = reports.map((report) => reportText(pen, orderReport(report)));
  if (reports.length > 1) parts.push(overview(pen, reports));
  return `${parts.join(`\n\n${pen.colors.dim('─'.repeat(pen.width))}\n\n`)}\n`;
}

function reportText(pen: Pen, report: Report): string {
  const sections = [
    verdictSection(pen, report),
    failureSection(pen, report),
    reviewSection(pen, report),
    findingsSection(pen, report.findings),
    ...report.images.flatMap((image) => [coverageSection(pen, report, image), imageSection(pen, image)]),
    runSection(pen, report),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function overview(pen: Pen, reports: readonly Report[]): string {
  const lines = reports.map(
    ({ verdict, subject }) =>
      `${badge(pen.colors, verdict.name)}  ${cut(displayText(subject.target), pen.width - margin)}`,
  );
  return [...heading(pen, 'Targets', String(reports.length)), '', ...lines].join('\n');
}
