import { WardenError } from '../../model/errors.ts';
import { describeUrl } from '../../net/exchange.ts';
import { effectivePort } from '../../net/hosts.ts';
import { type GuardedOptions, guardedRequest, readAll } from '../../net/request.ts';
import { isObject } from '../documents-json.ts';
import type { Challenge } from './challenge.ts';
import type { RegistryCredentials } from './credentials.ts';
import { StatusError } from './retry.ts';

const responseLimit = 1024 ** 2;
const tokenLimit = 65_536;

export type TokenNetwork = Pick<GuardedOptions, 'allowedHosts' | 'timeouts' | 'signal'>;

/**
 * Gets a pull token for one repository from the token service that a challenge names. Only that scope is asked for,
 * whatever the challenge says.
 * @param origin the registry's; credentials go to a token service there, or to Docker Hub's own, and nowhere else
 * @throws WardenError AUTH_REQUIRED, AUTH_DENIED, RATE_LIMITED, REGISTRY_FAILED, ADDRESS_REFUSED, NETWORK_…
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export async function fetchToken(
  challenge: Challenge,
  origin: URL,
  repository: string,
  credentials: RegistryCredentials | null,
  network: TokenNetwork,
): Promise<{ readonly token: string; readonly withCredentials: boolean }> {
  const realm = parseRealm(challenge.params.get('realm') ?? '', origin);
  const trusted = mayReceiveCredentials(realm, origin);
  const usable = trusted ? credentials : null;
  const service = challenge.params.get('service');
  const scope = `repository:${repository}:pull`;
  const options = { ...network, maxBytes: responseLimit };
  const response =
    usable?.kind === 'identity'
      ? await guardedRequest(realm, {
          ...options,
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          payload: new URLSearchParams({
            grant_type: 'refresh_token',
            refresh_token: usable.token,
            client_id: 'ogpu-warden',
            service: service ?? '',
            scope,
          }).toString(),
        })
      : await guardedRequest(withQuery(realm, service, scope), {
          ...options,
          credentials:
            usable?.kind === 'basic'
              ? { origin: realm.origin, authorization: basicAuthorization(usable) }
              : null,
        });
  const body = await readAll(response);
  if (response.status === 200) return { token: readToken(body, realm), withCredentials: usable !== null };
  const where = `the token service ${describeUrl(realm)}`;
  if (response.status === 429)
    throw new StatusError('RATE_LIMITED', `${where} refuses more requests for now`, response);
  if (response.status !== 401 && response.status !== 403)
    throw new StatusError('REGISTRY_FAILED', `${where} answered ${response.status}`, response);
  if (usable !== null)
    throw new WardenError(
      'AUTH_DENIED',
      `the credentials for ${origin.host} do not give access to ${repository}`,
    );
  throw new WardenError(
    'AUTH_REQUIRED',
    `${repository} ${whyAnonymous(credentials !== null && !trusted, realm, origin)}`,
  );
}

/** What to say of a refusal without credentials. @param withheld whether there were some that `realm` does not get */
export function whyAnonymous(withheld: boolean, realm: URL | null, origin: URL): string {
  return withheld && realm !== null
    ? `needs a token of ${realm.host}, a host that does not get the credentials for ${origin.host}`
    : `cannot be read at ${origin.host} without credentials (or does not exist)`;
}

export function basicAuthorization(credentials: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
}

/** @throws WardenError REGISTRY_FAILED */
export function parseRealm(text: string, origin: URL): URL {
  try {
    return new URL(text);
  } catch {
    throw new WardenError('REGISTRY_FAILED', `${origin.host} names a token service that is not a URL`);
  }
}

// The same host and port, or the pair that Docker Hub is made of. A common parent domain proves nothing.
function mayReceiveCredentials(realm: URL, origin: URL): boolean {
  if (realm.origin === 'https://auth.docker.io' && origin.origin === 'https://registry-1.docker.io')
    return true;
  const sameHost = realm.hostname === origin.hostname && effectivePort(realm) === effectivePort(origin);
  return sameHost && realm.protocol === origin.protocol;
}

function withQuery(realm: URL, service: string | undefined, scope: string): URL {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  url.searchParams.set('scope', scope);
  return url;
}

function readToken(body: Buffer, realm: URL): string {
  let answer: unknown;
  try {
    answer = JSON.parse(body.toString('utf8'));
  } catch {
    answer = null;
  }
  const token = isObject(answer) ? answer.token || answer.access_token : undefined;
  if (typeof token === 'string' && token.length <= tokenLimit && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new WardenError('REGISTRY_FAILED', `the token service ${describeUrl(realm)} sent no usable token`);
}
