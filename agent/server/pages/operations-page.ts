import { durationText } from '../../chain/status/words.ts';
import { html, type Markup, nothing } from '../../verdict/render/html/markup.ts';
import { countText, dollarsText, plural, shortDigest } from '../../verdict/render/quantity.ts';
import type { OperationsView } from '../read/operations.ts';
import type { Page } from './layout.ts';
import { chip, verdictBadge } from './parts/badge.ts';
import { tiles } from './parts/tiles.ts';
import { ago, chainName, cut } from './parts/words.ts';

/** What is not as it should be, worst first. */
function troubles(view: OperationsView): string[] {
  const alive = view.workers.filter((worker) => worker.alive).length;
  return [
    ...(alive === 0 ? ['No worker is alive: nothing is examined.'] : []),
    ...(view.queue.dead > 0
      ? [`${plural(view.queue.dead, 'scan')} that nobody could do: look at the worker's log.`]
      : []),
    ...(view.leases.some(({ role, held }) => role === 'follow' && !held)
      ? ['Nobody follows the chain.']
      : []),
    ...view.chains.flatMap(({ chainId, behind, head }) =>
      head === null
        ? [`No node of ${chainName(chainId)} answers.`]
        : behind !== null && behind > 100
          ? [`${chainName(chainId)} is read ${countText(behind)} blocks behind.`]
          : [],
    ),
    ...(view.stuck.length > 0 ? [`${plural(view.stuck.length, 'act')} on chain in trouble.`] : []),
    ...(view.webhooks.disabled > 0 ? [`${plural(view.webhooks.disabled, 'webhook')} switched off.`] : []),
    ...(view.rules.others > 0
      ? [`${plural(view.rules.others, 'worker')} with other rules than this server.`]
      : []),
  ];
}

/** Whether the watchdog is healthy, at a glance. */
export function operationsPage(view: OperationsView): Page {
  const { at: now, queue, webhooks, rules } = view;
  const alive = view.workers.filter((worker) => worker.alive);
  const wrong = troubles(view);
  const today = view.spend[0];
  const body = html`<div class="head"><h1>Operations</h1></div>
<section class="card verdict ${wrong.length === 0 ? 'v-clear' : 'v-suspicious'}" aria-label="Health">${wrong.length === 0 ? html`<p>${chip('good', 'All is well')}</p>` : html`<p>${chip('warn', plural(wrong.length, 'thing to look at', 'things to look at'))}</p><ul>${wrong.map((each) => html`<li>${each}</li>`)}</ul>`}</section>
${tiles([
  {
    label: 'Waiting',
    value: countText(queue.waiting),
    note:
      queue.oldestSeconds === null ? 'nothing waits' : `oldest ${durationText(BigInt(queue.oldestSeconds))}`,
  },
  { label: 'Being examined', value: countText(queue.held) },
  { label: 'Given up', value: countText(queue.dead) },
  {
    label: 'Workers',
    value: countText(alive.length),
    note: `${plural(alive.filter(({ scan }) => scan !== null).length, 'busy', 'busy')}`,
  },
  {
    label: 'Webhooks waiting',
    value: countText(webhooks.waiting),
    note: `${countText(webhooks.failed)} failed for good`,
  },
  {
    label: 'Review today',
    value: dollarsText(today?.microUsd ?? 0),
    note: plural(today?.requests ?? 0, 'request'),
  },
])}
<div class="grid half"><div>
${section(
  'Chains',
  table(
    ['Chain', 'Read to', 'Final to', 'Behind'],
    view.chains.map(({ chainId, block, finalized, behind }) => [
      chainName(chainId),
      countText(block),
      countText(finalized),
      behind === null ? 'no node answers' : countText(behind),
    ]),
  ),
)}
${section(
  'Roles',
  table(
    ['Role', 'Held by', 'Until'],
    view.leases.map(({ role, holder, until, held }) => [
      role,
      html`<code>${cut(holder, 80)}</code>`,
      html`${held ? nothing : html`${chip('warn', 'lapsed')} `}${ago(until, now)}`,
    ]),
  ),
)}
${section(
  'Outbox',
  html`${table(
    ['State', 'Acts'],
    view.outbox.map(({ state, count }) => [state, countText(count)]),
  )}${view.stuck.length === 0 ? nothing : html`<h3>In trouble</h3><ul>${view.stuck.map(({ why, state, error }) => html`<li><bdi>${cut(why, 200)}</bdi> (${state})<br><span class="small soft"><bdi>${cut(error, 300)}</bdi></span></li>`)}</ul>`}`,
)}
${section(
  'Verdicts',
  table(
    ['Verdict', 'Last day', 'Ever'],
    view.verdicts.map(({ verdict, day, all }) => [verdictBadge(verdict), countText(day), countText(all)]),
  ),
)}
</div><div>
${section(
  'Workers',
  table(
    ['Worker', 'Seen', 'Does'],
    view.workers.map((worker) => [
      html`<bdi>${cut(worker.host, 60)}</bdi> <span class="soft small">${cut(worker.version, 20)}</span>${worker.ruleset === rules.ruleset ? nothing : html` ${chip('warn', 'other rules')}`}`,
      html`${worker.alive ? nothing : html`${chip('bad', 'gone')} `}${ago(worker.seenAt, now)}`,
      worker.draining
        ? 'drains'
        : worker.scan === null
          ? 'waits'
          : html`<code>${cut(worker.scan, 40)}</code>`,
    ]),
  ),
)}
${section(
  'Webhooks',
  html`<p class="small soft">${plural(webhooks.endpoints, 'endpoint')}, ${countText(webhooks.disabled)} off; ${countText(webhooks.delivered)} delivered.</p>${
    webhooks.failures.length === 0
      ? nothing
      : table(
          ['When', 'Endpoint', 'Answer'],
          webhooks.failures.map(({ at, endpoint, status, error }) => [
            ago(at, now),
            html`<code>${cut(endpoint, 40)}</code>`,
            status === null ? cut(error ?? 'none', 120) : String(status),
          ]),
        )
  }`,
)}
${section(
  'Review by day',
  table(
    ['Day', 'Requests', 'Cost'],
    view.spend.map(({ day, requests, microUsd }) => [day, countText(requests), dollarsText(microUsd)]),
  ),
)}
${section('Rules', html`<dl class="facts"><dt>In use</dt><dd><code>${shortDigest(rules.ruleset)}</code></dd><dt>Since</dt><dd>${rules.firstUsedAt === null ? 'no verdict yet' : ago(rules.firstUsedAt, now)}</dd><dt>Version</dt><dd>${rules.version}</dd></dl>`)}
</div></div>`;
  return { title: 'Operations', part: 'operations', body };
}

function section(name: string, body: Markup): Markup {
  return html`<section class="card" aria-label="${name}"><h2>${name}</h2>${body}</section>`;
}

function table(heads: readonly string[], rows: readonly (readonly (string | Markup)[])[]): Markup {
  if (rows.length === 0) return html`<p class="soft">None.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${heads.join(', ')}"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}
