import { toWardenError, WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { type PinnedBytes, pinBytes } from '../pinned-bytes.ts';
import type { ContentUrl } from './content-url.ts';
import { type Blocks, fetchBlocks } from './fetch-blocks.ts';
import { type FetchOptions, getDocument, RefusedError } from './get-document.ts';
import { namesContent, oneBlock } from './names-content.ts';

/** A file that was fetched. */
export interface FetchedFile extends PinnedBytes {
  /** The CID that names these very bytes, checked; null for a file that can change without a trace. */
  readonly cid: string | null;
}

/** Longest time that a server may make us wait here; for more there is the queue. */
const longestWaitMs = 60_000;

/**
 * Fetches what an address names. Behind a CID the bytes are checked, first as they come, then block by block; gateways are
 * asked in turn, and none of them is trusted. A file too large for one block that no gateway gives in blocks is taken
 * unchecked, and counts as one that can change.
 *
 * @param name the address as the source has it, escaped
 * @throws WardenError of fault `world`: no address gave the file. MANIFEST_MALFORMED when there can be none
 */
export async function fetchFile(
  url: ContentUrl,
  name: string,
  maxBytes: number,
  options: FetchOptions,
): Promise<FetchedFile> {
  const attempts: (() => Promise<FetchedFile>)[] =
    url.kind === 'mutable'
      ? [async () => unchecked(await getDocument(url.url, maxBytes, '*/*', options), name)]
      : gatewayUrls(url, options).map((gateway) => () => fetchNamed(url, gateway, name, maxBytes, options));
  const failures: WardenError[] = [];
  let lastResort: FetchedFile | null = null;
  for (let round = 0; round < Math.max(1, options.rounds); round++) {
    if (round > 0) await options.wait(waitMs(failures.splice(0), round), options.signal);
    for (const attempt of attempts) {
      try {
        const file = await attempt();
        if (file.cid !== null || url.kind === 'mutable') return file;
        // Another gateway may give it in a form that can be checked.
        lastResort ??= file;
      } catch (thrown) {
        const error = toWardenError(thrown);
        if (options.signal.aborted || error.fault !== 'world') throw error;
        failures.push(error);
      }
    }
    if (lastResort !== null) return lastResort;
    if (!failures.some(isPassing)) break;
  }
  throw (
    failures.find(isPassing) ?? failures[0] ?? new WardenError('OFFLINE', `no gateway is set for ${name}`)
  );
}

type NamedUrl = Extract<ContentUrl, { kind: 'ipfs' }>;

/** The address that the source gives, then the same content at each gateway. */
function gatewayUrls({ cid, path, gateway }: NamedUrl, { gateways }: FetchOptions): URL[] {
  const names = [cid.text, ...path.map(encodeURIComponent)].join('/');
  const urls = gateways.map((origin) => new URL(`/ipfs/${names}`, origin));
  const all = gateway === null ? urls : [gateway, ...urls];
  return [...new Map(all.map((url) => [url.href, url])).values()];
}

async function fetchNamed(
  { cid, path }: NamedUrl,
  gateway: URL,
  name: string,
  maxBytes: number,
  options: FetchOptions,
): Promise<FetchedFile> {
  let whole: Buffer | null = null;
  if (path.length === 0) {
    whole = await getDocument(gateway, maxBytes, '*/*', options);
    if (namesContent(cid, whole)) return { ...pinBytes(name, whole), cid: cid.text };
  }
  const blocks = await inBlocks({ kind: 'ipfs', cid, path, gateway }, gateway, maxBytes, options);
  if (blocks.state === 'file') return { ...pinBytes(name, blocks.bytes), cid: cid.text };
  if (blocks.state === 'none')
    throw new WardenError('MANIFEST_MALFORMED', `${name} names no file: ${blocks.reason}`);
  whole ??= await getDocument(gateway, maxBytes, '*/*', options);
  if (path.length === 0 && whole.length <= oneBlock)
    throw new WardenError(
      'NETWORK_FAILED',
      `${escapeText(gateway.host, 255)} gave other bytes than ${name} names`,
      {
        todo: 'Name another gateway; this one cannot be relied on.',
      },
    );
  return unchecked(whole, name);
}

/** What a gateway gives block by block; `unknown` where it gives none. */
async function inBlocks(
  { cid, path }: NamedUrl,
  gateway: URL,
  maxBytes: number,
  options: FetchOptions,
): Promise<Blocks> {
  try {
    return await fetchBlocks(cid, path, maxBytes, (wanted) => {
      const url = new URL(`/ipfs/${wanted.text}?format=raw`, gateway);
      return getDocument(url, 2 * 1024 ** 2, 'application/vnd.ipld.raw', options);
    });
  } catch (thrown) {
    const error = toWardenError(thrown);
    if (options.signal.aborted || error.code === 'RESPONSE_TOO_LARGE') throw error;
    return { state: 'unknown' };
  }
}

function unchecked(bytes: Buffer, name: string): FetchedFile {
  return { ...pinBytes(name, bytes), cid: null };
}

function isPassing(error: WardenError): boolean {
  return error instanceof RefusedError ? error.passing : error.retryable;
}

/** As long as a server asked for, else a second, doubling. */
function waitMs(failures: readonly WardenError[], round: number): number {
  const asked = failures.flatMap((error) =>
    error instanceof RefusedError && error.retryAfterMs !== null ? [error.retryAfterMs] : [],
  );
  return Math.min(longestWaitMs, asked.length > 0 ? Math.min(...asked) : 1000 * 2 ** (round - 1));
}
