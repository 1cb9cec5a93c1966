import type { Report } from '../../model/report.ts';
import { compareText, orderReport } from '../order.ts';

/**
 * Reports as JSON: the same bytes in give the same bytes out, apart from `run`. One report is the object itself,
 * several are `{"schema": "warden.reports/1", "reports": […]}`. Indented by two spaces, with a newline at the end.
 */
export function renderJson(reports: readonly Report[]): string {
  const ordered = reports.map(orderReport);
  const document = ordered.length === 1 ? ordered[0] : { schema: 'warden.reports/1', reports: ordered };
  return `${JSON.stringify(document, inOrder, 2)}\n`;
}

/** The order in which a reader wants the keys of a report; what is not listed follows by name. */
const leading = [
  'schema',
  'verdict',
  'name',
  'reasons',
  'subject',
  'kind',
  'target',
  'reference',
  'id',
  'title',
  'severity',
  'category',
  'findings',
  'images',
  'failures',
  'review',
  'ruleset',
  'policy',
];
const rank = new Map(leading.map((key, index) => [key, index]));
const last = 'run';

function inOrder(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => compareKeys(a, b)));
}

function compareKeys(a: string, b: string): number {
  return (
    Number(a === last) - Number(b === last) ||
    (rank.get(a) ?? leading.length) - (rank.get(b) ?? leading.length) ||
    compareText(a, b)
  );
}
