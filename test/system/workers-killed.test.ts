import { afterAll, beforeAll, expect, it } from 'vitest';
import { killWorkers } from './killed-workers.ts';
import { openYard, type WorkerYard } from './worker-yard.ts';

let yard: WorkerYard;

beforeAll(async () => {
  yard = await openYard('large');
});
afterAll(() => yard?.close());

it('gives ten thousand scans one verdict each, and tells each under one id, while workers are killed', async () => {
  await killWorkers(yard, { tenant: 'large', scans: 10_000, seed: 2027, kills: 40 });
  expect(await yard.left('large')).toBe(0);
});
