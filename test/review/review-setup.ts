import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Piece } from '../../agent/review/pieces/piece.ts';
import { textPiece } from '../../agent/review/pieces/text-piece.ts';
import { openReviewService, type ReviewServiceSettings } from '../../agent/review/review-service.ts';
import { fileLedger } from '../../agent/review/spend/file-ledger.ts';
import type { SpendLedger } from '../../agent/review/spend/spend-ledger.ts';
import {
  type MessagesApiServer,
  type MessagesApiServerOptions,
  startMessagesApi,
  testKey,
} from './messages-api-server.ts';

/** A script that nobody would object to. */
export const benignScript = textPiece(
  'script',
  'app/start.sh',
  Buffer.from('#!/bin/sh\nexec python3 /app/server.py\n'),
);
export const minerScript = textPiece(
  'script',
  'app/run.sh',
  Buffer.from('#!/bin/sh\ncd /opt\n./worker -o stratum+tcp://pool.invalid:3333 -u wallet\n'),
);

export interface ReviewSetup {
  readonly api: MessagesApiServer;
  readonly folder: string;
  review(
    pieces: readonly Piece[],
    over?: {
      settings?: Partial<ReviewServiceSettings>;
      later?: boolean;
      tenant?: string;
      cancelled?: AbortSignal;
    },
  ): ReturnType<Awaited<ReturnType<typeof openReviewService>>['review']>;
  close(): Promise<void>;
}

/** The review as a process has it, against a local Messages API; every setup has its own cache and ledger. */
export async function setUpReview(
  options: MessagesApiServerOptions,
  more: { ledger?: SpendLedger; settings?: Partial<ReviewServiceSettings> } = {},
): Promise<ReviewSetup> {
  const api = await startMessagesApi(options);
  const folder = mkdtempSync(join(tmpdir(), 'warden-review-'));
  const never = new AbortController().signal;
  const services = new Map<string, ReturnType<typeof openReviewService>>();
  const open = (over: Partial<ReviewServiceSettings>) => {
    const name = JSON.stringify(over);
    const service = services.get(name) ?? openOne(over);
    services.set(name, service);
    return service;
  };
  const openOne = (over: Partial<ReviewServiceSettings>) =>
    openReviewService(
      {
        settings: { ...testSettings(folder, api), ...more.settings, ...over },
        env: { ANTHROPIC_API_KEY: testKey },
        ledger: more.ledger ?? fileLedger(join(folder, 'spend')),
      },
      never,
    );
  return {
    api,
    folder,
    async review(pieces, { settings = {}, later = false, tenant = 'local', cancelled = never } = {}) {
      const service = await open(settings);
      return service.review({ pieces, unread: 0, payer: { tenant, key: null }, later, cancelled });
    },
    async close() {
      await api.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function testSettings(folder: string, api: { url: string; host: string }): ReviewServiceSettings {
  return {
    noReview: false,
    offline: false,
    noCache: true,
    cacheDir: join(folder, 'cache'),
    allowHost: [api.host],
    reviewUrl: api.url,
    reviewTriageModel: 'claude-haiku-5-5',
    reviewModel: 'claude-sonnet-5-5',
    reviewEffort: 'medium',
    reviewMaxTokens: 60_000,
    reviewMaxTime: 60,
    reviewConcurrency: 4,
    reviewScanCost: 1_000_000,
    reviewTenantCost: 20_000_000,
    reviewDayCost: 50_000_000,
  };
}
