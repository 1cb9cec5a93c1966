import { createServer } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectOut } from './egress.ts';

async function listener(): Promise<number> {
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
}

const options = (allow: readonly string[], privateHosts: readonly string[] = []) => ({
  allow,
  privateHosts,
  connectMs: 1_000,
});

describe('a connection out of a run', () => {
  it('is made to a host that the policy names', async () => {
    const host = `127.0.0.1:${await listener()}`;
    const result = await connectOut(host, options([host], [host]));
    expect(result.ok).toBe(true);
    if (result.ok) result.socket.destroy();
  });

  it.each(['127.0.0.1', '169.254.169.254', '10.0.0.1', '192.168.1.1', '0.0.0.0', 'localhost'])(
    'is never made to an address that is not public, though the policy names it: %s',
    async (host) => {
      expect(await connectOut(`${host}:443`, options([`${host}:443`]))).toMatchObject({
        ok: false,
        status: 403,
      });
    },
  );

  it.each([
    ['example.org:443', ['example.com:443']],
    ['example.org:80', ['example.org']],
    ['example.org.evil.test:443', ['example.org']],
    ['notexample.org:443', ['*.example.org']],
    ['example.org:443', ['*.example.org']],
    ['EXAMPLE.org:443:1', ['example.org']],
    ['example.org:0', ['example.org:0']],
    ['', ['']],
  ])('is refused where the policy does not name it: %s, %j', async (target, allow) => {
    expect(await connectOut(target, options(allow))).toMatchObject({ ok: false, status: 403 });
  });

  it('is refused for any other text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (target) => {
        expect((await connectOut(target, options(['example.org']))).ok).toBe(false);
      }),
    );
  });
});
