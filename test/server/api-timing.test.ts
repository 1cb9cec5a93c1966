import { beforeEach, describe, expect, it, vi } from 'vitest';
import { startApi } from './api-service.ts';
import { forgedKey } from './forged-key.ts';

const compared = vi.hoisted(() => [] as (readonly [number, number])[]);
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  return {
    ...crypto,
    timingSafeEqual(a: Buffer, b: Buffer) {
      compared.push([a.length, b.length]);
      return crypto.timingSafeEqual(a, b);
    },
  };
});

describe('the secret of a key', () => {
  beforeEach(() => compared.splice(0));

  it('is compared by its hash, in a time that does not tell where it differs, and by nothing else', async () => {
    const api = await startApi();
    try {
      const [key, other] = [await api.key('acme'), await api.key('acme')];
      compared.splice(0);
      expect((await api.ask(key, '/v1/scans')).status).toBe(200);
      expect((await api.ask(key, '/v1/scans')).status).toBe(200);
      expect((await api.ask(forgedKey(key, other), '/v1/scans')).status).toBe(401);
      expect((await api.ask(forgedKey(other, key), '/v1/scans')).status).toBe(401);
      expect(compared).toEqual(Array(4).fill([32, 32]));
      const basic = `Basic ${Buffer.from(`robot:${other}`).toString('base64')}`;
      expect((await api.ask(null, '/v1/scans', { headers: { authorization: basic } })).status).toBe(200);
      expect(compared).toHaveLength(5);
    } finally {
      await api.close();
    }
  });
});
