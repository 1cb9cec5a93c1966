import { html, type Markup, nothing } from '../../../verdict/render/html/markup.ts';
import type { RevisionItem } from '../../read/documents.ts';
import type { Change } from '../../read/revision-diff.ts';
import { chip, verdictBadge } from './badge.ts';
import { ago, blockText, cut, shortHex } from './words.ts';

/** The revisions of a source, and what changed between the one that is shown and another. */
export function history(
  path: string,
  shown: RevisionItem,
  revisions: readonly RevisionItem[],
  compared: { readonly revision: RevisionItem; readonly changes: readonly Change[] } | null,
  now: number,
): Markup {
  return html`<section class="card list" aria-labelledby="history"><h2 id="history">History</h2>
<table><thead><tr><th scope="col">Verdict</th><th scope="col">Revision</th><th scope="col">Published</th><th scope="col">Examined</th><th scope="col">Compare</th></tr></thead><tbody>${revisions.map(
    (each) =>
      html`<tr><td>${verdictBadge(each.verdict)}</td><td><a href="${path}?revision=${each.revision}"${each.revision === shown.revision ? html` aria-current="true"` : nothing} title="${each.revision}"><code>${shortHex(each.revision)}</code></a> ${each.present ? chip('note-chip', 'present') : nothing}${each.final ? nothing : chip('plain', 'not final yet')}</td><td class="short" data-label="Published in">${blockText(each.block)}</td><td class="short" data-label="Examined">${each.decidedAt === null ? '–' : ago(each.decidedAt, now)}</td><td>${
        each.revision === shown.revision
          ? html`<span class="soft">shown</span>`
          : html`<a href="${path}?revision=${shown.revision}&amp;against=${each.revision}#changes" aria-label="what changed since ${shortHex(each.revision)}">what changed</a>`
      }</td></tr>`,
  )}</tbody></table>
${compared === null ? nothing : changesPart(compared)}</section>`;
}

function changesPart({
  revision,
  changes,
}: {
  readonly revision: RevisionItem;
  readonly changes: readonly Change[];
}): Markup {
  return html`<h3 id="changes">What changed since <code>${shortHex(revision.revision)}</code></h3>
${
  changes.length === 0
    ? html`<p class="soft">Nothing that was read.</p>`
    : html`<div class="scroll" tabindex="0" role="region" aria-label="Changes"><table><thead><tr><th scope="col">What</th><th scope="col" class="fourth">Name</th><th scope="col">Before and after</th></tr></thead><tbody>${changes.map(
        ({ what, name, before, after }) =>
          html`<tr><td>${what}</td><td><code>${cut(name, 200)}</code></td><td>${before === null ? nothing : html`<del><code>${cut(before, 400)}</code></del>`}${after === null ? nothing : html`<ins><code>${cut(after, 400)}</code></ins>`}</td></tr>`,
      )}</tbody></table></div>`
}`;
}
