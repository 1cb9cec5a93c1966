import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReviewService, type ReviewService } from '../../../agent/review/review-service.ts';
import { fileLedger } from '../../../agent/review/spend/file-ledger.ts';
import { testSettings } from '../review-setup.ts';

/** From a fixed seed, the same question is the same request: what recorded answers are found by. */
const seed = Buffer.alloc(32, 7);

/** The review for an evaluation: no cache, a ledger of its own, and requests through `send`. */
export function openEvaluated(send: typeof fetch, url: string, key: string): Promise<ReviewService> {
  const folder = mkdtempSync(join(tmpdir(), 'warden-eval-'));
  const settings = { ...testSettings(folder, { url, host: new URL(url).host }), reviewMaxTime: 600 };
  return openReviewService(
    {
      settings: { ...settings, reviewTenantCost: 1e9, reviewDayCost: 1e9 },
      env: { ANTHROPIC_API_KEY: key },
      ledger: fileLedger(join(folder, 'spend')),
      replay: { fetch: send, seed },
    },
    new AbortController().signal,
  );
}
