import type { Report } from '../../../model/report.ts';
import { html, type Markup, nothing } from './markup.ts';

/** The verdict, what it is about, and why. */
export function verdictPart({ verdict, subject, policy }: Report): Markup {
  const reference =
    subject.reference === subject.target
      ? nothing
      : html`<p class="soft"><code>${subject.reference}</code></p>`;
  const why =
    verdict.reasons.length === 0
      ? html`<p>Everything in it was examined, and nothing was found at or above ${policy.hold}.</p>`
      : html`<ul>${verdict.reasons.map((reason) => html`<li><bdi>${reason}</bdi></li>`)}</ul>`;
  return html`<header><span class="badge ${verdict.name}">${verdict.name}</span>
<h1><bdi>${subject.target}</bdi></h1>
${reference}<div class="why"><strong>Why</strong>${why}</div></header>
`;
}

/** What could not be had, and what can be done about it. */
export function failuresPart({ failures }: Report): Markup {
  if (failures.length === 0) return nothing;
  return html`<section><h2>Failures</h2>
<div class="scroll"><table><thead><tr><th scope="col">Code</th><th scope="col">What happened</th><th scope="col">What to do</th></tr></thead>
<tbody>${failures.map(
    ({ code, message, todo }) =>
      html`<tr><th scope="row"><code>${code}</code></th><td><bdi>${message}</bdi></td><td><bdi>${todo}</bdi></td></tr>
`,
  )}</tbody></table></div></section>
`;
}
