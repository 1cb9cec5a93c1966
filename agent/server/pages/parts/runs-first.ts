import type { Report } from '../../../model/report.ts';
import { html, type Markup, nothing } from '../../../verdict/render/html/markup.ts';
import { plural } from '../../../verdict/render/quantity.ts';
import { cut } from './words.ts';

/** What a provider's machine would run first: services, the images behind them, and their command. */
export function runsFirst({ subject, images, findings }: Report): Markup {
  if (images.length === 0) return nothing;
  return html`<section class="card" aria-labelledby="first"><h2 id="first">What runs first</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Services and their commands"><table><thead><tr><th scope="col" class="third">Service</th><th scope="col">Runs as</th><th scope="col">Command</th></tr></thead><tbody>${images.map(
    ({ manifestDigest, facts }) => {
      const uses = subject.images.find((image) => image.manifestDigest === manifestDigest)?.usedBy ?? [];
      const reached = findings.filter(
        (finding) => finding.image === manifestDigest && finding.reachable === true,
      );
      return html`<tr><td>${
        uses.length === 0
          ? html`<code>${cut(subject.reference, 160)}</code>`
          : uses
              .slice(0, 20)
              .map(
                ({ environment, service, reference }) =>
                  html`<div><bdi>${cut(service, 80)}</bdi>${environment === null ? nothing : html` <span class="soft">${environment}</span>`}<br><code class="soft">${cut(reference, 160)}</code></div>`,
              )
      }</td><td><code>${facts.user === '' ? 'root (none set)' : cut(facts.user, 60)}</code></td><td><code>${cut([...facts.entrypoint, ...facts.command].join(' ') || '(none)', 600)}</code>${
        reached.length === 0
          ? nothing
          : html`<div class="small critical">From here, ${plural(reached.length, 'finding')} can be reached</div>`
      }</td></tr>`;
    },
  )}</tbody></table></div></section>`;
}
