import type { FastifyRequest } from 'fastify';
import { getAddress, isAddress } from 'viem';
import type { VerdictName } from '../../model/report.ts';
import type { App } from '../app.ts';
import { Problem } from '../http/problem.ts';
import { listCases, readCase } from '../read/cases.ts';
import { readAsOf } from '../read/chain-events.ts';
import { readClients } from '../read/clients.ts';
import type { RevisionItem } from '../read/documents.ts';
import { evidenceOf } from '../read/evidence.ts';
import { readCursor } from '../read/page-cursor.ts';
import { readProviders } from '../read/providers.ts';
import { readReport } from '../read/reports.ts';
import { diffRevisions } from '../read/revision-diff.ts';
import { readSource, type SourceView } from '../read/source.ts';
import { countVerdicts, listSources, sourceSorts, sourceVerdicts } from '../read/sources.ts';
import { casePage } from './case-page.ts';
import { casesPage } from './cases-page.ts';
import { clientPage } from './client-page.ts';
import type { PageContext } from './page-routes.ts';
import { providerPage } from './provider-page.ts';
import { sourcePage } from './source-page.ts';
import { sourcesPage } from './sources-page.ts';

const open = { config: { access: 'open' }, schema: { hide: true } } as const;
const pageSize = 25;

/** Pages that anybody may see: what is on the chain, and what we found in it. */
export function networkPages(app: App, context: PageContext): void {
  const { service, window, show, now } = context;
  const { db } = service.store;

  app.get('/', open, async (request, reply) => {
    const ask = queryOf(request);
    const query = {
      search: ask('search').slice(0, 200),
      verdict: oneOf(sourceVerdicts, ask('verdict')) ?? '',
      status: oneOf(['active', 'inactive'], ask('status')) ?? '',
      sort: oneOf(sourceSorts, ask('sort')) ?? 'published',
      cursor: ask('cursor'),
    } as const;
    const { items, next } = await listSources(db, {
      search: query.search,
      verdict: query.verdict === '' ? undefined : query.verdict,
      status: query.status === '' ? undefined : query.status,
      sort: query.sort,
      cursor: readCursor(query.cursor),
      limit: pageSize,
      now: now(),
    });
    const counts: ReadonlyMap<VerdictName | 'waiting', number> = await countVerdicts(db);
    const { ruleset } = service;
    return show(request, reply, sourcesPage(items, next, counts, query, await readAsOf(db), ruleset, now()));
  });

  app.get('/sources/:chain/:address', open, async (request, reply) => {
    const { chain, address } = request.params as { chain: string; address: string };
    const view = /^[1-9][0-9]{0,15}$/.test(chain)
      ? await readSource(db, Number(chain), addressIn(address), now())
      : null;
    if (view === null) throw absent('source');
    return show(request, reply, sourcePage(await sourceInput(context, request, view)));
  });

  app.get('/clients/:address', open, async (request, reply) => {
    const address = addressIn((request.params as { address: string }).address);
    const views = await readClients(db, address, now());
    if (views.length === 0) throw absent('client');
    const known = await Promise.all(
      views.map(async (view) => ({ view, status: await window.status(view.chainId, address) })),
    );
    return show(request, reply, clientPage(address, known, await readAsOf(db), now()));
  });

  app.get('/providers/:address', open, async (request, reply) => {
    const address = addressIn((request.params as { address: string }).address);
    const views = await readProviders(db, window, address);
    if (views.length === 0) throw absent('provider');
    const known = await Promise.all(
      views.map(async (view) => ({ view, status: await window.status(view.chainId, address) })),
    );
    return show(request, reply, providerPage(address, known, await readAsOf(db), now()));
  });

  app.get('/cases', open, async (request, reply) => {
    const ask = queryOf(request);
    const state = oneOf(['open', 'settled'], ask('state'));
    const cursor = ask('cursor');
    const { items, next } = await listCases(db, { state, cursor: readCursor(cursor), limit: pageSize });
    const page = casesPage(items, next, { state: state ?? '', cursor }, await readAsOf(db), now());
    return show(request, reply, page);
  });

  app.get('/cases/:id', open, async (request, reply) => {
    const { id } = request.params as { id: string };
    const found = /^0x[0-9a-f]{64}$/.test(id) ? await readCase(db, id, window.times) : null;
    if (found === null) throw absent('case');
    const status = (await window.status(found.item.chainId, id))?.case ?? null;
    return show(request, reply, casePage(found.item, found.steps, status, await readAsOf(db), now()));
  });
}

async function sourceInput({ service, window, now }: PageContext, request: FastifyRequest, view: SourceView) {
  const { db } = service.store;
  const { chainId, address } = view.item;
  const ask = queryOf(request);
  const byHash = (hash: string) => view.revisions.find(({ revision }) => revision === hash);
  const shown = byHash(ask('revision')) ?? view.revisions.find(({ present }) => present);
  if (shown === undefined) throw absent('revision');
  const report = await reportOf(shown);
  const against = byHash(ask('against'));
  const [latest] = view.cases;
  const found = latest === undefined ? null : await readCase(db, latest.id, window.times);
  return {
    view,
    shown,
    report,
    compared:
      against === undefined
        ? null
        : {
            revision: against,
            changes: diffRevisions(
              { item: against, report: await reportOf(against) },
              { item: shown, report },
            ),
          },
    evidence: await evidenceOf(db, chainId, address, shown.revision),
    origin: service.settings.publicUrl?.replace(/\/$/, '') ?? `${request.protocol}://${request.host}`,
    ruleset: service.ruleset,
    status: (await window.status(chainId, address))?.source ?? null,
    steps: found?.steps ?? [],
    asOf: await readAsOf(db),
    now: now(),
  };

  function reportOf(item: RevisionItem) {
    return item.report === null ? null : readReport(db, item.report);
  }
}

/** One text for each name, whatever was sent. */
function queryOf({ query }: FastifyRequest): (name: string) => string {
  return (name) => {
    const value = (query as Readonly<Record<string, unknown>>)[name];
    return typeof value === 'string' ? value : '';
  };
}

function oneOf<T extends string>(all: readonly T[], text: string): T | undefined {
  return all.find((each) => each === text);
}

function addressIn(text: string): string {
  if (!isAddress(text, { strict: false })) throw absent('address');
  return getAddress(text);
}

function absent(what: string): Problem {
  return new Problem('NOT_FOUND', `no such ${what} is known, as far as the chain has been read`);
}
