import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchOptions } from '../../../test/source/fetch-options.ts';
import {
  type Answer,
  cidOf,
  startTestGateway,
  type TestGateway,
  unixFsNode,
} from '../../../test/source/gateway.ts';
import { WardenError } from '../../model/errors.ts';
import { parseContentUrl } from './content-url.ts';
import { fetchFile } from './fetch-file.ts';
import type { FetchOptions } from './get-document.ts';

let good: TestGateway;
let bad: TestGateway;

beforeEach(async () => {
  [good, bad] = await Promise.all([startTestGateway(), startTestGateway()]);
});
afterEach(async () => {
  await Promise.all([good.close(), bad.close()]);
});

const content = Buffer.from('services: {}\n');
const cid = cidOf('raw', content);

function fetchText(address: string, options: Partial<FetchOptions> = {}, gateways = [good.origin]) {
  return fetchFile(parseContentUrl(address)!, address, 1_000_000, fetchOptions(gateways, options));
}

describe('an https address', () => {
  it('gives bytes that can change, with their hash', async () => {
    good.put('/compose.yaml', content);
    const file = await fetchText(`${good.origin}/compose.yaml`);
    expect(file).toMatchObject({ name: `${good.origin}/compose.yaml`, bytes: content, cid: null });
    expect(file.sha256).toBe(`sha256:${cid.slice(-64)}`);
  });

  it.each(['http://192.168.0.1/x', 'https://169.254.169.254/latest', 'https://[::1]/'])(
    'that redirects to %s is refused',
    async (location) => {
      good.script(/./, (_, response) => response.writeHead(302, { location }).end());
      await expect(fetchText(`${good.origin}/x`)).rejects.toMatchObject({
        code: 'ADDRESS_REFUSED',
        fault: 'world',
      });
    },
  );

  it('that is too large, cut, silent or gone is a fault of the world', async () => {
    good.script(/huge/, (_, response) => response.end(Buffer.alloc(1_000_001)));
    good.script(/cut/, (_, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('12345', () => response.destroy());
    });
    good.script(/slow/, () => {});
    const failure = (path: string, options: Partial<FetchOptions> = {}) =>
      fetchText(`${good.origin}/${path}`, options).catch((error: WardenError) => [error.code, error.fault]);
    expect(await failure('huge')).toEqual(['RESPONSE_TOO_LARGE', 'world']);
    expect(await failure('cut')).toEqual(['NETWORK_FAILED', 'world']);
    expect(await failure('slow', { timeouts: { headersMs: 30, idleMs: 30, totalMs: 30 } })).toEqual([
      'NETWORK_TIMEOUT',
      'world',
    ]);
    expect(await failure('gone')).toEqual(['NETWORK_FAILED', 'world']);
    expect(await failure('x', { offline: true })).toEqual(['OFFLINE', 'world']);
  });

  it('that answers 429 is asked again when it said, and no sooner', async () => {
    const waits: number[] = [];
    const wait = async (ms: number) => void waits.push(ms);
    good.script(/x/, (_, response) => {
      if (waits.length < 2) response.writeHead(429, { 'retry-after': '7' }).end();
      else response.end('now');
    });
    const file = await fetchText(`${good.origin}/x`, { rounds: 3, wait });
    expect(file.bytes.toString()).toBe('now');
    expect(waits).toEqual([7000, 7000]);
    waits.splice(0);
    await expect(fetchText(`${good.origin}/x`, { rounds: 2, wait })).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryable: true,
    });
  });

  it('that says 404 is not asked again', async () => {
    await expect(fetchText(`${good.origin}/none`, { rounds: 5 })).rejects.toMatchObject({
      code: 'NETWORK_FAILED',
    });
    expect(good.requests).toHaveLength(1);
  });

  it('is given up with the signal, for the reason that it gives', async () => {
    const controller = new AbortController();
    good.script(/./, () => controller.abort(new WardenError('BUDGET_SPENT', 'no time left')));
    await expect(
      fetchText(`${good.origin}/x`, { signal: controller.signal, rounds: 3 }),
    ).rejects.toMatchObject({
      code: 'BUDGET_SPENT',
    });
  });
});

describe('a CID', () => {
  it('names the bytes, whoever gives them', async () => {
    good.put(`/ipfs/${cid}`, content);
    expect(await fetchText(`ipfs://${cid}`)).toMatchObject({ bytes: content, cid });
  });

  it('is sought at the next gateway when one gives other bytes, is gone, or is limited', async () => {
    good.put(`/ipfs/${cid}`, content);
    const answers: readonly Answer[] = [
      (_, response) => response.end('services: {evil: {}}'),
      (_, response) => response.destroy(),
      (_, response) => response.writeHead(404).end(),
      (_, response) => response.writeHead(429).end(),
    ];
    for (const answer of answers) {
      bad.script(/./, answer);
      expect(await fetchText(`${bad.origin}/ipfs/${cid}`)).toMatchObject({ bytes: content, cid });
    }
  });

  it('whose bytes nobody gives is a fault of the gateways, not of the source', async () => {
    bad.script(/./, (_, response) => response.end('other bytes'));
    await expect(fetchText(`ipfs://${cid}`, {}, [bad.origin])).rejects.toMatchObject({
      code: 'NETWORK_FAILED',
      fault: 'world',
      retryable: true,
    });
  });

  it('of a tree is put together from its blocks', async () => {
    const parts = [Buffer.from('services:\n'), Buffer.from('  a: {image: x}\n')];
    const leaves = parts.map((part) => good.putBlock('raw', part));
    const root = good.putBlock(
      'dag-pb',
      unixFsNode(
        2,
        Buffer.alloc(0),
        leaves.map((leaf) => ({ name: '', cid: leaf })),
      ),
    );
    good.put(`/ipfs/${root}`, 'what the gateway says');
    expect(await fetchText(`ipfs://${root}`)).toMatchObject({ bytes: Buffer.concat(parts), cid: root });
  });

  it('of a folder leads to a file in it', async () => {
    const leaf = good.putBlock('dag-pb', unixFsNode(2, content));
    const folder = good.putBlock('dag-pb', unixFsNode(1, Buffer.alloc(0), [{ name: 'a b.yaml', cid: leaf }]));
    expect(await fetchText(`ipfs://${folder}/a%20b.yaml`)).toMatchObject({ bytes: content, cid: folder });
    await expect(fetchText(`ipfs://${folder}/none`)).rejects.toMatchObject({ fault: 'source' });
  });

  it('whose block a gateway forges is not believed', async () => {
    const leaf = cidOf('dag-pb', unixFsNode(2, content));
    good.put(`/ipfs/${leaf}?format=raw`, unixFsNode(2, Buffer.from('evil')));
    good.put(`/ipfs/${leaf}`, 'evil');
    await expect(fetchText(`ipfs://${leaf}`)).rejects.toMatchObject({ code: 'NETWORK_FAILED' });
  });

  it('of a large file that no gateway gives in blocks counts as changeable', async () => {
    const large = Buffer.alloc(400_000, 'a');
    good.put(`/ipfs/${cid}`, large);
    const file = await fetchText(`ipfs://${cid}`);
    expect([file.bytes.equals(large), file.cid]).toEqual([true, null]);
  });

  it('of a tree that never ends is given up', async () => {
    good.script(/format=raw/, (_, response) => response.end(loop));
    // A node cannot contain its own hash, so a gateway that pretends it does is caught at the first block.
    const loop = unixFsNode(2, Buffer.alloc(0), [{ name: '', cid }]);
    const root = cidOf('dag-pb', loop);
    await expect(fetchText(`ipfs://${root}`)).rejects.toMatchObject({ fault: 'world' });
  });
});

describe('an address', () => {
  const v1 = cid;
  it.each([
    [`ipfs://${v1}`, 'ipfs'],
    [`ipfs://${v1}/a/b`, 'ipfs'],
    [`https://gw.example/ipfs/${v1}`, 'ipfs'],
    [`https://gw.example/ipfs/${v1}?x=1`, 'mutable'],
    [`https://gw.example/ipfs/not-a-cid`, 'mutable'],
    [`https://gw.example/ipns/${v1}`, 'mutable'],
    ['https://bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku.ipfs.dweb.link/', 'ipfs'],
    ['https://example.com/compose.yaml', 'mutable'],
    ['ipfs://not-a-cid', null],
    [`ipfs://${v1}/../x`, null],
    [`ipfs://${v1}/%2e%2e%2fx`, null],
    [`ipfs://${v1}/%zz`, null],
    ['file:///etc/passwd', null],
    ['data:text/plain,x', null],
    ['compose.yaml', null],
    ['', null],
    [' https://a.example', null],
    ['https://a.example/\n', null],
    [`https://a.example/${'x'.repeat(3000)}`, null],
  ])('%s', (text, kind) => {
    expect(parseContentUrl(text)?.kind ?? null).toBe(kind);
  });
});
