import type { Finding } from '../../../model/finding.ts';
import { countText, plural, shortDigest } from '../quantity.ts';
import { html, type Markup, nothing } from './markup.ts';

/** A page with more is not read, and browsers tire of it; the JSON has them all. */
const shownFindings = 1000;

/** All findings, worst first, each with its places and matches. Expects an ordered report. */
export function findingsPart(findings: readonly Finding[]): Markup {
  const more = findings.length - shownFindings;
  return html`<section><h2>Findings <span class="soft">${countText(findings.length)}</span></h2>
${findings.length === 0 ? html`<p>None.</p>` : findings.slice(0, shownFindings).map(findingPart)}${
  more > 0 ? html`<p class="soft">… and ${countText(more)} more (see --format json)</p>` : nothing
}</section>
`;
}

function findingPart(finding: Finding): Markup {
  const tags: string[] = [finding.presence];
  if (finding.reachable !== null) tags.push(finding.reachable ? 'reachable' : 'not reached');
  if (finding.slashable) tags.push('slashable');
  tags.push(finding.category, `${finding.confidence} confidence`);
  if (finding.attack !== undefined) tags.push(finding.attack);
  return html`<article class="finding"><div class="severity ${finding.severity}">${finding.severity}</div><div>
<h3><bdi>${finding.title}</bdi></h3>
<p class="tags"><code>${finding.id}</code> · ${tags.join(' · ')}</p>
${finding.detail === undefined ? nothing : html`<p><bdi>${finding.detail}</bdi></p>`}${places(finding)}${matches(finding)}</div></article>
`;
}

function places(finding: Finding): Markup {
  if (finding.locations.length === 0) return placeWithoutLayer(finding);
  const more = finding.locationCount - finding.locations.length;
  return html`<div class="scroll"><table><thead><tr><th scope="col">Layer</th><th scope="col">Presence</th><th scope="col" class="wide">Path</th></tr></thead>
<tbody>${finding.locations.map(
    (place) =>
      html`<tr><td class="short">${place.layer} <code class="soft">${shortDigest(place.layerDigest)}</code></td><td>${place.presence}</td><td><code>${[place.path, ...finding.member].join('!/')}</code></td></tr>
`,
  )}</tbody></table></div>
${more > 0 ? html`<p class="soft">and ${plural(more, 'more place')}</p>` : nothing}`;
}

function placeWithoutLayer({ file, image }: Finding): Markup {
  if (file !== undefined)
    return html`<p><code>${file.name}</code>${file.line === null ? '' : `, line ${file.line}`}</p>`;
  if (image === null) return html`<p class="soft">In the source</p>`;
  return html`<p class="soft">In the manifest or configuration of <code>${shortDigest(image)}</code></p>`;
}

function matches(finding: Finding): Markup {
  if (finding.matches.length === 0) return nothing;
  const more = finding.matchCount - finding.matches.length;
  return html`<div class="scroll"><table><thead><tr><th scope="col" class="number">Byte</th><th scope="col" class="number">Line</th><th scope="col">Pattern</th><th scope="col" class="wide">Matched bytes</th></tr></thead>
<tbody>${finding.matches.map(
    (match) =>
      html`<tr><td class="number">${match.offset}</td><td class="number">${match.line ?? ''}</td><td class="short"><code>${match.pattern}</code></td><td><code>${match.bytes}</code></td></tr>
`,
  )}</tbody></table></div>
${more > 0 ? html`<p class="soft">and ${plural(more, 'more match', 'more matches')}</p>` : nothing}`;
}
