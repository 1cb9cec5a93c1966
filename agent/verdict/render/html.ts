import type { Report } from '../../model/report.ts';
import { orderReport } from '../order.ts';
import { coveragePart } from './html/coverage-part.ts';
import { findingsPart } from './html/findings-part.ts';
import { imagePart, runPart } from './html/image-part.ts';
import { html, type Markup, nothing, pageText } from './html/markup.ts';
import { reviewPart } from './html/review-part.ts';
import { style } from './html/style.ts';
import { failuresPart, verdictPart } from './html/verdict-part.ts';

/** Reports as one page that needs nothing else and runs nothing: no script, no image, no font, no link. */
export function renderHtml(reports: readonly Report[]): string {
  const [first] = reports;
  const title =
    reports.length === 1 && first
      ? `${first.verdict.name}: ${first.subject.target}`
      : `${reports.length} targets`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Warden – ${title}</title>
<style>${style}</style>
</head>
<body>
<main>
${reports.length > 1 ? overview(reports) : nothing}${reports.map((report) => reportPart(orderReport(report)))}</main>
</body>
</html>
`;
  return pageText(page);
}

function reportPart(report: Report): Markup {
  const images = report.images.map((image) => html`${coveragePart(report, image)}${imagePart(image)}`);
  return html`<article class="report">
${verdictPart(report)}${failuresPart(report)}${reviewPart(report)}${findingsPart(report.findings)}${images}${runPart(report)}</article>
`;
}

function overview(reports: readonly Report[]): Markup {
  const rows = reports.map(
    ({ verdict, subject }) =>
      html`<tr><th scope="row">${verdict.name}</th><td><code>${subject.target}</code></td></tr>
`,
  );
  return html`<section class="report"><h1>${reports.length} targets</h1>
<div class="scroll"><table><thead><tr><th scope="col">Verdict</th><th scope="col">Target</th></tr></thead>
<tbody>${rows}</tbody></table></div></section>
`;
}
