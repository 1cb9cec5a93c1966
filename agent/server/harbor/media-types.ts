/** Names of the documents of the Pluggable Scanner API, in the versions that are spoken. */
export const metadataType = 'application/vnd.scanner.adapter.metadata+json; version=1.1';
export const requestType = 'application/vnd.scanner.adapter.scan.request+json';
export const responseType = 'application/vnd.scanner.adapter.scan.response+json; version=1.0';
export const errorType = 'application/vnd.scanner.adapter.error+json; version=1.0';

export const reportTypes = [
  'application/vnd.security.vulnerability.report; version=1.1',
  'application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0',
  'application/vnd.scanner.adapter.vuln.report.raw',
] as const;
export type ReportType = (typeof reportTypes)[number];

/** Our own report, as it is. */
export const rawReportType = reportTypes[2];

/** What can be examined. */
export const artifactTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const;

/**
 * Which of the reports is asked for; null: none that there is.
 * @param accept header as it came; the first report in it that there is, where it names several
 */
export function acceptedReport(accept: string | undefined): ReportType | null {
  if (accept === undefined || accept.trim() === '') return reportTypes[0];
  for (const wanted of accept.split(',')) {
    const [name = '', ...parameters] = wanted.split(';').map((part) => part.trim().toLowerCase());
    if (name === '*/*' || name === 'application/*') return reportTypes[0];
    const version = parameters.find((parameter) => parameter.startsWith('version='));
    const found = reportTypes.find((type) => {
      const [itsName, itsVersion] = type.split('; ');
      return itsName === name && (version === undefined || itsVersion === version);
    });
    if (found !== undefined) return found;
  }
  return null;
}
