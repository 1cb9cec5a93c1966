import { WardenError } from '../../model/errors.ts';
import type { Reference } from '../reference.ts';
import type { Challenge } from './challenge.ts';
import type { RegistryCredentials } from './credentials.ts';
import { basicAuthorization, fetchToken, parseRealm, type TokenNetwork, whyAnonymous } from './token.ts';

/** What the registry gets with each request. */
export interface Authorization {
  readonly header: string;
  /** Whether it stands for the user's credentials; else it is what anyone can get. */
  readonly withCredentials: boolean;
  /** Why it does not, for messages. */
  readonly anonymous: string;
}

/**
 * Answers the challenges of a registry for one repository: a token where it offers that, else the user's name and password.
 * @param previous what the registry has refused
 * @throws WardenError AUTH_REQUIRED, AUTH_DENIED, CONFIG_INVALID, and what fetching a token throws
 */
export async function authorize(
  challenges: readonly Challenge[],
  previous: Authorization | null,
  origin: URL,
  reference: Reference,
  surroundings: {
    /** The credentials for this registry. */
    readonly find: (signal: AbortSignal) => Promise<RegistryCredentials | null>;
    readonly network: TokenNetwork;
  },
): Promise<Authorization> {
  const { find, network } = surroundings;
  const credentials = await find(network.signal);
  if (credentials?.kind === 'bearer' && previous === null)
    return { header: `Bearer ${credentials.token}`, withCredentials: true, anonymous: '' };
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
  if (bearer !== undefined) {
    const realm = parseRealm(bearer.params.get('realm') ?? '', origin);
    const { token, withCredentials } = await fetchToken(bearer, origin, reference.path, credentials, network);
    const anonymous = whyAnonymous(credentials !== null && !withCredentials, realm, origin);
    return { header: `Bearer ${token}`, withCredentials, anonymous };
  }
  const basic = challenges.some(({ scheme }) => scheme === 'basic');
  if (basic && credentials?.kind === 'basic' && previous === null)
    return { header: basicAuthorization(credentials), withCredentials: true, anonymous: '' };
  throw refusal(previous, origin, reference.path);
}

/** @param what was refused, escaped */
export function refusal(authorization: Authorization | null, origin: URL, what: string): WardenError {
  if (authorization?.withCredentials)
    return new WardenError('AUTH_DENIED', `${what}: the credentials for ${origin.host} are not accepted`);
  return new WardenError(
    'AUTH_REQUIRED',
    `${what}: ${authorization?.anonymous ?? whyAnonymous(false, null, origin)}`,
  );
}
