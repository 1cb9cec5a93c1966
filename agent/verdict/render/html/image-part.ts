import type { ImageReport, Report } from '../../../model/report.ts';
import { bytesText, countText, plural, secondsText } from '../quantity.ts';
import { numbers } from './coverage-part.ts';
import { html, type Markup } from './markup.ts';

/** What the image is, and its layers. */
export function imagePart({ facts, coverage, manifestDigest, platform }: ImageReport): Markup {
  return html`<section><h2>Image <span class="soft">${platform}</span></h2>
${facet([
  ['Digest', manifestDigest],
  ['System', facts.os ?? 'unknown'],
  ['Created', facts.created ?? ''],
  ['Entrypoint', facts.entrypoint.join(' ')],
  ['Command', facts.command.join(' ')],
  ['User', facts.user === '' ? 'root (none set)' : facts.user],
  ['Directory', facts.workingDir],
  ['Ports', facts.exposedPorts.join(' ')],
  ['Volumes', facts.volumes.join(' ')],
  ['Variables', facts.environment.join(' ')],
])}
<h3>Layers</h3>
<div class="scroll"><table><thead><tr><th scope="col">Layer</th><th scope="col">Digest</th><th scope="col" class="number">Stored</th><th scope="col" class="number">Unpacked</th><th scope="col" class="number">Entries</th><th scope="col" class="number">Files</th></tr></thead>
<tbody>${coverage.layers.map(
    (layer, index) =>
      html`<tr><th scope="row">${index}</th><td><code>${layer.digest}</code></td>${numbers([
        bytesText(layer.compressedBytes),
        bytesText(layer.streamBytes),
        countText(layer.entries),
        countText(layer.files),
      ])}</tr>
`,
  )}</tbody></table></div></section>
`;
}

/** How long it took, and by which rules and which policy it was judged. */
export function runPart({ run, ruleset, policy, review }: Report): Markup {
  const times = Object.entries(run.seconds).map(([name, seconds]) => `${name} ${secondsText(seconds)}`);
  return html`<section><h2>Run</h2>
${facet([
  ['Started', run.startedAt],
  ['Time', times.join(' · ')],
  ['Fetched', bytesText(run.bytesFetched)],
  ['Rules', `${countText(ruleset.rules)}, ${ruleset.engine.name} ${ruleset.engine.version}`],
  ['Ruleset', ruleset.digest],
  [
    'Left out',
    ruleset.leftOut.map(({ file, line, rule, reason }) => `${file}:${line} ${rule}: ${reason}`).join('; '),
  ],
  ['Policy', policy.digest],
  ['Hold at', policy.hold],
  ['Accept', policy.accept.join(', ') || 'no gap'],
  [
    'Review',
    review.status === 'reviewed'
      ? review.adverse
        ? 'adverse'
        : 'not adverse'
      : `not reviewed: ${review.reason}${review.detail === '' ? '' : ` (${review.detail})`}`,
  ],
])}
<footer>Warden ${run.warden}, node ${run.node}, ${plural(run.workers, 'worker')} on <bdi>${run.host}</bdi></footer></section>
`;
}

function facet(rows: readonly (readonly [string, string])[]): Markup {
  return html`<div class="scroll"><table><tbody>${rows
    .filter(([, value]) => value !== '')
    .map(
      ([name, value]) => html`<tr><th scope="row">${name}</th><td><code>${value}</code></td></tr>
`,
    )}</tbody></table></div>`;
}
