import { randomBytes } from 'node:crypto';
import { WardenError } from '../../model/errors.ts';
import { describeUrl } from '../../net/exchange.ts';
import { discard, documentTimeouts, guardedRequest, readAll } from '../../net/request.ts';
import { parseCid } from '../../source/fetch/cid.ts';
import { namesContent } from '../../source/fetch/names-content.ts';
import { type EvidenceStore, storedName } from './evidence-store.ts';

/** So that a document of one block has the CID of its own hash. */
const kuboOptions = '/api/v0/add?pin=true&cid-version=1&raw-leaves=true&chunker=size-1048576&quieter=true';

/**
 * A node of IPFS (Kubo's `/api/v0/add`), or a pinning service that takes an upload (`file` in a form) and answers with its
 * CID. That has to name the bytes as the usual writers cut them: an address that leads elsewhere is worth nothing.
 * @param endpoint of the node, or the full address for uploads to a service
 * @param authorization the header that it wants; null for none
 */
export function ipfsStore(
  endpoint: URL,
  authorization: string | null,
  allowedHosts: readonly string[],
): EvidenceStore {
  const url = endpoint.pathname === '/' ? new URL(kuboOptions, endpoint) : endpoint;
  return {
    async publish(bytes, digest, signal) {
      const boundary = `warden-${randomBytes(12).toString('hex')}`;
      const response = await guardedRequest(url, {
        method: 'POST',
        headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
        credentials: authorization === null ? null : { origin: url.origin, authorization },
        payload: form(boundary, storedName(digest), bytes.toString('utf8')),
        allowedHosts,
        maxBytes: 64 * 1024,
        timeouts: documentTimeouts,
        signal,
      });
      const where = describeUrl(url);
      if (response.status < 200 || response.status > 299) {
        await discard(response.body);
        const isOurs = response.status === 401 || response.status === 403;
        throw new WardenError(
          isOurs ? 'AUTH_DENIED' : 'NETWORK_FAILED',
          `${where} answered ${response.status}`,
          isOurs ? { todo: 'Check WARDEN_EVIDENCE_TOKEN.' } : {},
        );
      }
      const cid = parseCid(cidIn(await readAll(response)));
      if (cid === null || !namesContent(cid, bytes))
        throw new WardenError('NETWORK_FAILED', `${where} did not answer with a CID of what it was given`, {
          todo: 'Name another node of IPFS.',
        });
      return `ipfs://${cid.text}`;
    },
  };
}

function form(boundary: string, name: string, text: string): string {
  return [
    `--${boundary}`,
    `content-disposition: form-data; name="file"; filename="${name}"`,
    'content-type: application/json',
    '',
    text,
    `--${boundary}--`,
    '',
  ].join('\r\n');
}

/** Kubo: `Hash` of the last line. Services: `IpfsHash`, `cid` or `data.cid`. Empty where there is none. */
function cidIn(answer: Buffer): string {
  const last = answer.toString('utf8').trim().split('\n').at(-1) ?? '';
  try {
    const value: unknown = JSON.parse(last);
    const data = member(value, 'data');
    const found = [
      member(value, 'Hash'),
      member(value, 'IpfsHash'),
      member(value, 'cid'),
      member(data, 'cid'),
    ].find((text) => typeof text === 'string');
    return typeof found === 'string' ? found : '';
  } catch {
    return '';
  }
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
