import type { Report } from '../../model/report.ts';
import type { Service } from '../service.ts';

export const jsonType = 'application/json';
export const evidenceType = 'application/vnd.warden.evidence+json';
const summaryType = 'application/vnd.in-toto+json';

/** Formats that are made from the report. */
const rendered = ['application/sarif+json', 'text/html', 'text/plain', summaryType] as const;

export type RenderedType = (typeof rendered)[number];
export type ReportType = typeof jsonType | typeof evidenceType | RenderedType;

/** Those that there are of a report, the first one for who has no wish. */
export function reportTypes(hasEvidence: boolean, canSign: boolean): readonly ReportType[] {
  const made = rendered.filter((type) => type !== summaryType || canSign);
  return hasEvidence ? [jsonType, ...made, evidenceType] : [jsonType, ...made];
}

/** @returns null: nothing of the subject could be read, so that there is nothing to sign */
export async function renderReport(
  type: RenderedType,
  report: Report,
  { summarise }: Pick<Service, 'summarise'>,
): Promise<string | null> {
  switch (type) {
    case 'application/sarif+json':
      return (await import('../../verdict/render/sarif.ts')).renderSarif([report]);
    case 'text/html':
      return (await import('../../verdict/render/html.ts')).renderHtml([report]);
    case 'text/plain':
      return (await import('../../verdict/render/table.ts')).renderTable([report], {
        columns: 100,
        color: false,
      });
    case summaryType:
      return (await summarise?.([report])) || null;
  }
}
