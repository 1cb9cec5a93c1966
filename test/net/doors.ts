import { type Hex, keccak256, stringToHex } from 'viem';
import { connect } from '../../agent/chain/connect.ts';
import { askPeer } from '../../agent/chain/peers/ask-peer.ts';
import { fetchByDigest, fetchEvidence } from '../../agent/evidence/store/fetch-evidence.ts';
import { openRegistry } from '../../agent/image/registry/open-registry.ts';
import { parseContentUrl } from '../../agent/source/fetch/content-url.ts';
import { fetchFile } from '../../agent/source/fetch/fetch-file.ts';
import { fetchSource } from '../../agent/source/fetch/fetch-source.ts';
import { openOptions, testEnvironment } from '../registry/open-options.ts';
import type { TestRegistry } from '../registry/test-registry.ts';
import { fetchOptions } from '../source/fetch-options.ts';
import { cidOf, type TestGateway } from '../source/gateway.ts';

/** Ways on which an address that a stranger chose gets asked for. Each throws, or says what it failed with. */
export type Doors = Readonly<Record<string, (address: Address) => Promise<unknown>>>;

export interface Address {
  /** As it stands in a URL. */
  readonly host: string;
  readonly port: number;
}

const cid = cidOf('raw', Buffer.from('a file'));
const word = keccak256(stringToHex('word'));
const party: Hex = '0x00000000000000000000000000000000000000c0';

/** @param gateway and registry, the only hosts that are allowed, send on to the address */
export function doors(gateway: TestGateway, registry: TestRegistry): Doors {
  const allowedHosts = [new URL(gateway.origin).host, registry.host];
  const options = fetchOptions([], { allowedHosts });
  const signal = new AbortController().signal;
  const schemes = ['https', 'http'] as const;
  let count = 0;

  /** Both schemes are tried. */
  const each =
    (open: (url: string) => Promise<unknown>) =>
    async ({ host, port }: Address) =>
      Promise.all(schemes.map((scheme) => open(`${scheme}://${host}:${port}/x`).catch((thrown) => thrown)));

  /** A page of the gateway that redirects. */
  function redirecting(url: string, status = 302): string {
    const path = `/redirect-${++count}`;
    gateway.script(new RegExp(`^${path}$`), (_, response) =>
      // As hostile servers do: no checks of what a header may hold.
      response.socket?.end(
        Buffer.from(`HTTP/1.1 ${status} x\r\nlocation: ${url}\r\ncontent-length: 0\r\n\r\n`, 'utf8'),
      ),
    );
    return `${gateway.origin}${path}`;
  }

  async function readSource(imageMetadataUrl: string): Promise<unknown> {
    const { metadata, compose, faults, failures } = await fetchSource(
      { imageMetadataUrl, imageEnvironments: 1 },
      options,
    );
    const isRead = metadata !== null && compose.some(({ file }) => file !== null);
    return { isRead, failures: [...faults, ...failures] };
  }

  const pull = (reference: string) =>
    openRegistry(
      reference,
      openOptions(registry.host, { allowedHosts, signal }),
      testEnvironment({ wait: async () => {} }),
    );

  return {
    'the metadata URL': each(readSource),
    'a redirect of the metadata URL': each((url) => readSource(redirecting(url))),
    'the compose URL': each((url) => {
      const path = `/metadata-${++count}.json`;
      gateway.put(path, JSON.stringify({ name: 'x', cpu: url }));
      return readSource(`${gateway.origin}${path}`);
    }),
    'a gateway that a source names': each(async (url) => {
      const content = parseContentUrl(url.replace(/x$/, `ipfs/${cid}`));
      if (content === null) throw new Error('no address');
      return fetchFile(content, 'x', 1000, options);
    }),
    'a redirect of a gateway': each((url) => {
      const page = redirecting(url, 307);
      return fetchFile(parseContentUrl(page)!, 'x', 1000, options);
    }),
    'the registry': ({ host, port }) =>
      pull(`${host}:${port}/team/app@sha256:${'0'.repeat(64)}`).catch((thrown) => thrown),
    'a redirect of the registry': each((url) => {
      const repository = `redirected/${++count}`;
      registry.script(new RegExp(`GET /v2/${repository}/`), (_, response) =>
        response.socket?.end(
          Buffer.from(`HTTP/1.1 307 x\r\nlocation: ${url}\r\ncontent-length: 0\r\n\r\n`, 'utf8'),
        ),
      );
      return pull(`${registry.host}/${repository}:1`);
    }),
    'the realm of a token': each((url) => {
      const repository = `realm/${++count}`;
      registry.script(new RegExp(`GET /v2/${repository}/`), (_, response) =>
        response.socket?.end(
          Buffer.from(
            `HTTP/1.1 401 x\r\nwww-authenticate: Bearer realm="${url}",service="x"\r\ncontent-length: 0\r\n\r\n`,
            'utf8',
          ),
        ),
      );
      return pull(`${registry.host}/${repository}:1`);
    }),
    'the URI of evidence': each((url) => fetchEvidence(url, options)),
    'the URI of evidence by its digest': each((url) =>
      fetchByDigest(`sha256:${'0'.repeat(64)}`, url, null, options),
    ),
    'a peer': each((url) =>
      askPeer(
        {
          scanner: party,
          signature: `0x${'00'.repeat(65)}`,
          statement: {
            kind: 'finding',
            chainId: 1071,
            contract: party,
            message: {
              source: party,
              revision: word,
              charge: 0,
              report: word,
              artifact: word,
              ruleset: word,
              scannedAt: '1',
              deadline: '2',
              nonce: '3',
            },
          },
        },
        {
          bench: { chainId: 1071, court: party },
          peer: { address: party, url },
          allowedHosts,
          now: 1,
          signal,
        },
      ),
    ),
    'a node': each((url) => connect({ chain: 1071, rpcUrl: url, allowedHosts, signal })),
  };
}

/** Whether a door opened: everything else than an error of ours, or a source that was not read, is a way in. */
export function isOpened(answer: unknown): boolean {
  if (Array.isArray(answer)) return answer.some(isOpened);
  if (answer instanceof Error) return false;
  return (answer as { isRead?: boolean }).isRead !== false;
}
