import type { Finding } from '../model/finding.ts';
import type { ImageReport } from '../model/report.ts';
import type { SubjectImage } from '../model/subject.ts';

/** What one image came to. Plain data. */
export interface ScannedImage {
  readonly subject: SubjectImage;
  readonly report: ImageReport;
  readonly findings: readonly Finding[];
}
