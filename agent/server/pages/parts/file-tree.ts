import type { Gap } from '../../../model/coverage.ts';
import type { Finding } from '../../../model/finding.ts';
import type { ImageReport } from '../../../model/report.ts';
import { html, type Markup, nothing } from '../../../verdict/render/html/markup.ts';
import { bytesText, countText, plural, shortDigest } from '../../../verdict/render/quantity.ts';
import { cut } from './words.ts';

/** A folder or file that the report names. */
interface Node {
  readonly children: Map<string, Node>;
  readonly notes: { readonly look: string; readonly text: string }[];
}

const mostPaths = 400;
const mostParts = 40;

/** The layers of an image, and in each the files that the report has something to say of. */
export function layerTree({ manifestDigest, coverage }: ImageReport, findings: readonly Finding[]): Markup {
  const ours = findings.filter(({ image }) => image === manifestDigest);
  return html`<ul class="tree">${coverage.layers.map((layer, index) => {
    const { root, count, leftOut } = treeOf(index, ours, coverage.gaps);
    const line = html`Layer ${index} <code class="soft">${shortDigest(layer.digest)}</code> <span class="soft small">${bytesText(layer.compressedBytes)} stored, ${bytesText(layer.streamBytes)} unpacked, ${plural(layer.files, 'file')}</span>`;
    if (count === 0) return html`<li>${line} <span class="soft small">nothing to say</span></li>`;
    return html`<li><details open><summary>${line}</summary>${branches(root)}${leftOut > 0 ? html`<p class="soft small">and ${countText(leftOut)} more</p>` : nothing}</details></li>`;
  })}</ul>`;
}

function treeOf(layer: number, findings: readonly Finding[], gaps: readonly Gap[]) {
  const root: Node = { children: new Map(), notes: [] };
  const named = [
    ...findings.flatMap((finding) =>
      finding.locations
        .filter((place) => place.layer === layer)
        .map((place) => ({
          path: [place.path, ...finding.member].join('!/'),
          note: {
            look: finding.severity,
            text: `${finding.severity} ${finding.id}${place.presence === 'buried' ? ' (buried)' : ''}`,
          },
        })),
    ),
    ...gaps
      .filter((gap) => gap.layer === layer)
      .map((gap) => ({
        path: gap.path ?? '(the whole layer)',
        note: { look: 'medium', text: `${gap.state}: ${gap.reason}` },
      })),
  ];
  for (const { path, note } of named.slice(0, mostPaths)) {
    let node = root;
    const parts = cut(path, 1000)
      .split('/')
      .filter((part) => part !== '');
    const shown =
      parts.length > mostParts ? [...parts.slice(0, mostParts), parts.slice(mostParts).join('/')] : parts;
    for (const part of shown) {
      const child = node.children.get(part) ?? { children: new Map(), notes: [] };
      node.children.set(part, child);
      node = child;
    }
    node.notes.push(note);
  }
  return { root, count: named.length, leftOut: named.length - mostPaths };
}

/** A row of folders that hold one thing each is one line. */
function branches(node: Node): Markup {
  return html`<ul>${[...node.children].map(([name, child]) => {
    let label = name;
    let end = child;
    while (end.children.size === 1 && end.notes.length === 0) {
      const [[next, only]] = end.children as unknown as [[string, Node]];
      label += `/${next}`;
      end = only;
    }
    return html`<li><code>${label}</code>${end.notes.map(({ look, text }) => html` <span class="small ${look}">${text}</span>`)}${end.children.size === 0 ? nothing : branches(end)}</li>`;
  })}</ul>`;
}
