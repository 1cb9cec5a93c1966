import { z } from 'zod';
import { addressBook } from '../../chain/address-book.ts';
import { connect } from '../../chain/connect.ts';
import { readScreenFacts } from '../../chain/screen/read-facts.ts';
import { screen } from '../../chain/screen/screen.ts';
import { verdicts } from '../../model/report.ts';
import { defaultPolicy } from '../../verdict/policy.ts';
import { loadPolicy } from '../../verdict/policy-file.ts';
import type { Routes } from '../app.ts';
import { Problem } from '../http/problem.ts';
import { addressText } from '../read/read-routes.ts';

/** Sources that one process asks the chain about at the same time. */
const mostAtOnce = 16;

const decision = z.enum(['yes', 'not yet', 'never']);

const screeningSchema = z
  .object({
    schema: z.literal('warden.screening/1'),
    source: z.string(),
    revision: z.string(),
    decision,
    reasons: z.array(z.object({ decision, what: z.string() })).meta({ description: 'Worst first.' }),
    verdict: z
      .object({ name: z.enum(verdicts), reasons: z.array(z.string()) })
      .nullable()
      .meta({ description: 'null: statements of scanners decide, and no scan of your own.' }),
  })
  .meta({ id: 'Screening' });

/** `/v1/screen`: whether a provider should register for a source, as `warden screen` says it. */
export const screenRoutes: Routes = (app, { settings, stop }) => {
  let underWay = 0;
  app.post(
    '/v1/screen',
    {
      config: { access: 'scans:read' },
      schema: {
        tags: ['Network'],
        summary: 'Whether to register for a source',
        description: 'From what the chain says now of the source, its client and its clearances.',
        body: z.strictObject({ address: addressText }),
        response: { 200: screeningSchema },
      },
    },
    async (request, reply) => {
      if (underWay >= mostAtOnce)
        throw new Problem('UNAVAILABLE', 'too many ask at once', { headers: { 'retry-after': '2' } });
      underWay++;
      try {
        const { address } = request.body;
        const client = await connect({
          chain: settings.chain,
          rpcUrl: settings.rpcUrl[0] ?? null,
          allowedHosts: settings.allowHost,
          signal: stop,
        });
        const book = await addressBook(client, settings.deployments);
        const policy = settings.policy === null ? defaultPolicy : await loadPolicy(settings.policy);
        const facts = await readScreenFacts(client, book, address);
        const screening = screen(address, facts, policy.screen, null);
        reply.header('cache-control', 'no-store');
        return {
          ...screening,
          reasons: [...screening.reasons],
          verdict: null,
        };
      } finally {
        underWay--;
      }
    },
  );
};
