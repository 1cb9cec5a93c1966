import { WardenError } from '../../model/errors.ts';
import { describeUrl } from '../../net/exchange.ts';
import { discard, documentTimeouts, guardedRequest } from '../../net/request.ts';
import { type EvidenceStore, storedName } from './evidence-store.ts';
import { type S3Credentials, signV4 } from './sign-v4.ts';

export interface S3Place {
  /** Of the service, e.g. `https://s3.eu-central-1.amazonaws.com`. */
  readonly endpoint: URL;
  readonly region: string;
  readonly bucket: string;
  /** Before the names of documents; empty, or with `/` at its end. */
  readonly prefix: string;
}

/**
 * A bucket of S3, or of a service that speaks its protocol (path-style addresses, Signature Version 4).
 * @param publicUrl address of the prefix for others, with `/` at its end; null: the object's own address
 */
export function s3Store(
  { endpoint, region, bucket, prefix }: S3Place,
  credentials: S3Credentials,
  publicUrl: URL | null,
  allowedHosts: readonly string[],
): EvidenceStore {
  return {
    async publish(bytes, digest, signal) {
      const name = storedName(digest);
      const url = new URL(endpoint);
      url.pathname = [bucket, ...`${prefix}${name}`.split('/')].map(encodeURIComponent).join('/');
      const payload = bytes.toString('utf8');
      const headers = { 'content-type': 'application/json' };
      const response = await guardedRequest(url, {
        method: 'PUT',
        headers: signV4({ method: 'PUT', url, headers, payload }, credentials, region, new Date()),
        payload,
        allowedHosts,
        maxBytes: 64 * 1024,
        timeouts: documentTimeouts,
        signal,
      });
      await discard(response.body);
      if (response.status !== 200) {
        const isOurs = [400, 401, 403, 404].includes(response.status);
        throw new WardenError(
          isOurs ? 'AUTH_DENIED' : 'NETWORK_FAILED',
          `${describeUrl(url)} answered ${response.status}`,
          isOurs ? { todo: 'Check bucket, region and credentials of the store of evidence.' } : {},
        );
      }
      return String(publicUrl === null ? url : new URL(name, publicUrl));
    },
  };
}
