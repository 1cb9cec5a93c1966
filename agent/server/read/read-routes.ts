import { getAddress, isAddress } from 'viem';
import { z } from 'zod';
import type { Routes } from '../app.ts';
import { hasAlready } from '../http/etag.ts';
import { Problem } from '../http/problem.ts';
import { listCases, readCase } from './cases.ts';
import { readAsOf } from './chain-events.ts';
import { openChainWindow } from './chain-window.ts';
import { listClearances } from './clearances.ts';
import { readClients } from './clients.ts';
import {
  asOf,
  caseItem,
  caseStep,
  clearanceItem,
  hash,
  job,
  providerRecord,
  revisionItem,
  sourceItem,
  standing,
} from './documents.ts';
import { evidenceOf, readEvidence } from './evidence.ts';
import { liveRoute } from './live-route.ts';
import { operationsView, readOperations } from './operations.ts';
import { readCursor } from './page-cursor.ts';
import { readProviders } from './providers.ts';
import { readReportJson, reportOfRevision } from './reports.ts';
import { readRevisions } from './revisions.ts';
import { readSource } from './source.ts';
import { listSources, sourceSorts, sourceVerdicts } from './sources.ts';

const noAddress = 'no address, or one with a wrong checksum';

/** An address in any case of its letters, checksummed; a checksum that is wrong is refused. */
export const addressText = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, { message: noAddress, abort: true })
  .refine((text) => isAddress(text) || !isMixed(text), noAddress)
  .transform((text) => getAddress(text));

function isMixed(text: string): boolean {
  return /[a-f]/.test(text.slice(2)) && /[A-F]/.test(text);
}

const paging = {
  cursor: z.string().max(400).optional().meta({ description: '`next` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(100).default(25),
};
const chainText = z.coerce.number().int().positive();
const next = z.string().nullable().meta({ description: 'Cursor of the next page; null: this is the last.' });
const place = z.object({ chain: chainText, address: addressText });
const open = { access: 'open' } as const;

/** What has been read from the chain, as JSON. Public: it is on the chain anyway, and so are our verdicts on it. */
export const readRoutes: Routes = (app, service) => {
  const { db } = service.store;
  const window = openChainWindow(db, service.settings, service.stop);
  const now = () => Math.floor(Date.now() / 1000);

  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'public, max-age=2');
  });

  app.get(
    '/v1/sources',
    {
      config: open,
      schema: {
        tags: ['Network'],
        summary: 'Published sources, with their verdicts',
        querystring: z.strictObject({
          search: z.string().max(200).optional(),
          verdict: z.enum(sourceVerdicts).optional(),
          status: z.enum(['active', 'inactive']).optional(),
          chain: chainText.optional(),
          client: addressText.optional(),
          sort: z.enum(sourceSorts).default('published'),
          ...paging,
        }),
        response: { 200: z.strictObject({ asOf: z.array(asOf), items: z.array(sourceItem), next }) },
      },
    },
    async ({ query: { chain, cursor, ...query } }) => {
      const page = await listSources(db, {
        ...query,
        chainId: chain,
        cursor: readCursor(cursor),
        now: now(),
      });
      return { asOf: await readAsOf(db), items: [...page.items], next: page.next };
    },
  );

  app.get(
    '/v1/sources/:chain/:address',
    {
      config: open,
      schema: {
        tags: ['Network'],
        summary: 'One source: its verdict, revisions, statements and cases',
        params: place,
        response: {
          200: z.strictObject({
            asOf: z.array(asOf),
            source: sourceItem,
            revisions: z.array(revisionItem),
            clearances: z.array(clearanceItem),
            cases: z.array(caseItem),
            registrants: z.array(z.strictObject({ provider: z.string(), block: z.int() })),
            registrantCount: z.int(),
            tasks: z.int(),
          }),
        },
      },
    },
    async ({ params: { chain, address } }) => {
      const view = await readSource(db, chain, address, now());
      if (view === null) throw nothing('source');
      const { item, revisions, clearances, cases, registrants, ...counts } = view;
      return {
        asOf: await readAsOf(db),
        source: item,
        revisions: [...revisions],
        clearances: [...clearances],
        cases: [...cases],
        registrants: [...registrants],
        ...counts,
      };
    },
  );

  app.get(
    '/v1/sources/:chain/:address/revisions',
    {
      config: open,
      schema: {
        tags: ['Network'],
        summary: 'The revisions of a source, newest first',
        params: place,
        response: { 200: z.strictObject({ items: z.array(revisionItem) }) },
      },
    },
    async ({ params: { chain, address } }) => {
      const items = await readRevisions(db, chain, address);
      if (items.length === 0) throw nothing('source');
      return { items };
    },
  );

  app.get(
    '/v1/sources/:chain/:address/report',
    {
      config: open,
      schema: {
        tags: ['Network'],
        summary: 'The last report on a source, of its present revision or another',
        params: place,
        querystring: z.strictObject({ revision: hash.optional() }),
        response: {
          200: z.any().meta({ description: 'A report (warden.report/1).' }),
          304: z.null().meta({ description: 'It is the one that `If-None-Match` names.' }),
        },
      },
    },
    async ({ params: { chain, address }, query: { revision }, headers }, reply) => {
      const sha256 = await reportOfRevision(db, chain, address, revision);
      if (sha256 === null) throw nothing('report');
      const etag = `"${sha256}"`;
      reply.header('etag', etag).header('cache-control', 'public, no-cache');
      if (hasAlready(headers['if-none-match'], etag)) return reply.code(304).send(null);
      const json = await readReportJson(db, sha256);
      if (json === null) throw nothing('report');
      return reply
        .type('application/json; charset=utf-8')
        .serializer((text: string) => text)
        .send(json);
    },
  );

  app.get(
    '/v1/sources/:chain/:address/evidence',
    {
      config: open,
      schema: {
        tags: ['Network'],
        summary: 'The evidence for the verdict on a revision, for `warden verify`',
        params: place,
        querystring: z.strictObject({ revision: hash.optional() }),
        response: { 200: z.any().meta({ description: 'A bundle of evidence (warden.evidence/1).' }) },
      },
    },
    async ({ params: { chain, address }, query: { revision } }, reply) => {
      const revisions = await readRevisions(db, chain, address);
      const wanted = revisions.find((each) =>
        revision === undefined ? each.present : each.revision === revision,
      );
      const stored = wanted === undefined ? null : await evidenceOf(db, chain, address, wanted.revision);
      const json = stored === null ? null : await readEvidence(db, stored.sha256);
      if (json === null) throw nothing('evidence');
      return reply
        .type('application/json; charset=utf-8')
        .serializer((text: string) => text)
        .send(json);
    },
  );

  app.get(
    '/v1/clients/:address',
    {
      config: open,
      schema: {
        tags: ['Network'],
        summary: 'An account as a client: its stake, sources and cases, on each chain where it is one',
        params: z.object({ address: addressText }),
        response: {
          200: z.strictObject({
            asOf: z.array(asOf),
            items: z.array(
              z.strictObject({
                chainId: z.int(),
                address: z.string(),
                standing,
                verified: z.boolean().nullable().meta({
                  description: 'On the whitelist of the vault; null: no node answers.',
                }),
                record: z.record(z.string(), z.int()),
                sources: z.array(sourceItem),
                cases: z.array(caseItem),
              }),
            ),
          }),
        },
      },
    },
    async ({ params: { address } }) => {
      const views = await readClients(db, address, now());
      if (views.length === 0) throw nothing('client');
      const items = await Promise.all(
        views.map(async ({ record, sources, cases, ...view }) => ({
          ...view,
          verified: (await window.status(view.chainId, address))?.account?.verified ?? null,
          record: { ...record },
          sources: [...sources],
          cases: [...cases],
        })),
      );
      return { asOf: await readAsOf(db), items };
    },
  );

  app.get(
    '/v1/providers/:address',
    {
      config: open,
      schema: {
        tags: ['Network'],
        summary: 'An account as a provider: its record and its last jobs, on each chain where it is one',
        params: z.object({ address: addressText }),
        response: {
          200: z.strictObject({
            asOf: z.array(asOf),
            items: z.array(
              z.strictObject({
                chainId: z.int(),
                address: z.string(),
                master: z.string().nullable(),
                standing,
                record: providerRecord,
                jobs: z.array(job),
                buckets: z.array(z.record(z.string(), z.int())),
                registrations: z.array(z.strictObject({ source: z.string(), block: z.int() })),
                cases: z.array(caseItem),
              }),
            ),
          }),
        },
      },
    },
    async ({ params: { address } }) => {
      const views = await readProviders(db, window, address);
      if (views.length === 0) throw nothing('provider');
      const items = views.map((view) => ({
        ...view,
        jobs: [...view.jobs],
        buckets: view.buckets.map((bucket) => ({ ...bucket })),
        registrations: [...view.registrations],
        cases: [...view.cases],
      }));
      return { asOf: await readAsOf(db), items };
    },
  );

  app.get(
    '/v1/cases',
    {
      config: open,
      schema: {
        tags: ['Network'],
        summary: 'Cases of the court, those that moved last first',
        querystring: z.strictObject({
          state: z.enum(['open', 'settled']).optional(),
          about: addressText.optional(),
          ...paging,
        }),
        response: { 200: z.strictObject({ asOf: z.array(asOf), items: z.array(caseItem), next }) },
      },
    },
    async ({ query: { state, about, cursor, limit } }) => {
      const page = await listCases(db, { state, about, cursor: readCursor(cursor), limit });
      return { asOf: await readAsOf(db), items: [...page.items], next: page.next };
    },
  );

  app.get(
    '/v1/cases/:id',
    {
      config: open,
      schema: {
        tags: ['Network'],
        summary: 'One case, and what happened in it',
        params: z.object({ id: hash }),
        response: { 200: z.strictObject({ asOf: z.array(asOf), case: caseItem, steps: z.array(caseStep) }) },
      },
    },
    async ({ params: { id } }) => {
      const found = await readCase(db, id, window.times);
      if (found === null) throw nothing('case');
      return { asOf: await readAsOf(db), case: found.item, steps: [...found.steps] };
    },
  );

  app.get(
    '/v1/clearances',
    {
      config: open,
      schema: {
        tags: ['Network'],
        summary: 'Signed statements that a revision is clean, newest first',
        querystring: z.strictObject(paging),
        response: { 200: z.strictObject({ asOf: z.array(asOf), items: z.array(clearanceItem), next }) },
      },
    },
    async ({ query: { cursor, limit } }) => {
      const page = await listClearances(db, { cursor: readCursor(cursor), limit, now: now() });
      return { asOf: await readAsOf(db), items: [...page.items], next: page.next };
    },
  );

  app.get(
    '/v1/operations',
    {
      config: { access: 'operate' },
      schema: {
        tags: ['Operations'],
        summary: 'Queue, workers, chains, outbox, webhooks, spend and rules',
        response: { 200: operationsView },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      const { ruleset, version } = service;
      return readOperations(db, service.queue, window, { ruleset, version, now: now() });
    },
  );

  liveRoute(app, service);
};

function nothing(what: string): Problem {
  return new Problem('NOT_FOUND', `no such ${what} is known, as far as the chain has been read`);
}
