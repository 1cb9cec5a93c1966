import { WardenError } from '../../model/errors.ts';
import type { Timeouts } from '../../net/exchange.ts';
import { isAllowedHost } from '../../net/hosts.ts';
import {
  type Credentials,
  discard,
  firstHeader,
  type GuardedResponse,
  guardedRequest,
} from '../../net/request.ts';
import { contentType } from '../documents.ts';
import type { OpenOptions } from '../image.ts';
import { type Reference, registryHost } from '../reference.ts';
import { type Authorization, authorize, refusal } from './authorize.ts';
import { parseChallenges } from './challenge.ts';
import { findCredentials } from './credentials.ts';
import { createRetry, type Retry, StatusError, type Wait } from './retry.ts';
import { describeAnswer, statusError } from './status.ts';

/** What the registry client takes from the machine. */
export interface RegistryEnvironment {
  readonly env: NodeJS.ProcessEnv;
  readonly wait: Wait;
  readonly documentTimeouts: Timeouts;
  readonly blobTimeouts: Timeouts;
}

export interface RegistryRequest {
  /** Below `/v2/NAME/`: `manifests/latest`, `blobs/sha256:…`. */
  readonly path: string;
  /** What is asked for, in messages; escaped. */
  readonly what: string;
  /** What a 404 means. */
  readonly missing: 'IMAGE_NOT_FOUND' | 'BLOB_MISSING';
  readonly headers: Readonly<Record<string, string>>;
  readonly timeouts: Timeouts;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** One repository of one registry, for one scan. */
export interface RegistrySession {
  /**
   * One request, authorized as the registry asks. Statuses other than 200, 206 and 416 are thrown.
   * @throws WardenError
   */
  get(request: RegistryRequest): Promise<GuardedResponse>;
  retry(signal: AbortSignal): Retry;
}

/** Authorization is sought when the registry demands it, shared by all requests, and renewed once when it has expired. */
export function openSession(
  reference: Reference,
  options: OpenOptions,
  environment: RegistryEnvironment,
): RegistrySession {
  const { allowedHosts } = options;
  const origins = possibleOrigins(registryHost(reference.domain), allowedHosts);
  let origin = origins[0]!;
  let settled = origins.length === 1;
  let current: Authorization | null = null;
  let renewal: Promise<void> | null = null;

  function send({ path, headers, timeouts, maxBytes, signal }: RegistryRequest): Promise<GuardedResponse> {
    const credentials: Credentials | null =
      current === null ? null : { origin: origin.origin, authorization: current.header };
    const url = new URL(`/v2/${reference.path}/${path}`, origin);
    return guardedRequest(url, { headers, credentials, allowedHosts, maxBytes, timeouts, signal });
  }

  /** The first request finds out whether a host that the user allowed speaks http or https. */
  async function sendFirst(request: RegistryRequest): Promise<GuardedResponse> {
    let failure: WardenError | undefined;
    for (const candidate of origins) {
      origin = candidate;
      try {
        const response = await send(request);
        // A TLS server says 400 to plain http, as text; a registry says so in JSON.
        if (response.status !== 400 || isJson(response)) {
          settled = true;
          return response;
        }
        failure ??= await statusError(response, request);
      } catch (error) {
        if (!(error instanceof WardenError) || error.code !== 'NETWORK_FAILED') throw error;
        if (failure === undefined || failure instanceof StatusError) failure = error;
      }
    }
    throw failure;
  }

  async function renew(response: GuardedResponse): Promise<void> {
    const challenges = parseChallenges(response.headers['www-authenticate']);
    current = await authorize(challenges, current, origin, reference, {
      find: async (signal) =>
        options.credentials === undefined
          ? findCredentials(reference.domain, environment.env, signal)
          : options.credentials(reference.domain),
      network: { allowedHosts, timeouts: environment.documentTimeouts, signal: options.signal },
    });
  }

  return {
    async get(request) {
      let renewed = false;
      for (;;) {
        const used = current;
        const response = await (settled ? send(request) : sendFirst(request));
        const { status } = response;
        if (status === 200 || status === 206 || status === 416) return response;
        if (status !== 401 && status !== 403) throw await statusError(response, request);
        // Only the registry itself may ask for authorization, not where it redirects to.
        const challenged = status === 401 && response.url.origin === origin.origin;
        if (!challenged || renewed)
          throw refusal(current, origin, `${request.what}: ${await describeAnswer(response)}`);
        await discard(response.body);
        renewed = true;
        if (current !== used) continue;
        renewal ??= renew(response).finally(() => {
          renewal = null;
        });
        await renewal;
      }
    },
    retry: (signal) => createRetry(environment.wait, signal),
  };
}

function isJson({ headers }: GuardedResponse): boolean {
  return contentType(firstHeader(headers['content-type'])) === 'application/json';
}

/** https, and for hosts that the user allowed also http; for loopback names that first. */
function possibleOrigins(host: string, allowedHosts: readonly string[]): readonly URL[] {
  const secure = parseOrigin('https', host);
  const plain = parseOrigin('http', host);
  const allowed = isAllowedHost(secure, allowedHosts) || isAllowedHost(plain, allowedHosts);
  if (!allowed) return [secure];
  const loopback = /^(?:localhost|127\.[0-9.]+|\[::1\])$/.test(secure.hostname);
  return loopback ? [plain, secure] : [secure, plain];
}

function parseOrigin(scheme: 'http' | 'https', host: string): URL {
  try {
    return new URL(`${scheme}://${host}`);
  } catch {
    throw new WardenError('REFERENCE_INVALID', `${host} is not the address of a registry`);
  }
}
