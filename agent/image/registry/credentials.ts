import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { isObject, type JsonObject } from '../documents-json.ts';
import { askCredentialHelper } from './credential-helper.ts';

/** What the user's Docker configuration holds for one registry. */
export type RegistryCredentials =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  /** An OAuth 2 refresh token. */
  | { readonly kind: 'identity'; readonly token: string }
  /** A bearer token for the registry itself. */
  | { readonly kind: 'bearer'; readonly token: string };

const hubKey = 'https://index.docker.io/v1/';

/**
 * The credentials for exactly this registry from Docker's `config.json` (in `DOCKER_CONFIG` or `~/.docker`): its own
 * helper, else the general helper, else what is stored in the file.
 * @param domain as in a reference: `docker.io`, `registry.example:5000`
 * @throws WardenError CONFIG_INVALID when the file is not JSON
 * @see https://docs.docker.com/reference/cli/docker/login/#credential-stores
 */
export async function findCredentials(
  domain: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<RegistryCredentials | null> {
  const config = await readDockerConfig(env);
  if (config === null) return null;
  const server = domain === 'docker.io' ? hubKey : domain;
  const helpers = isObject(config.credHelpers) ? config.credHelpers : {};
  const own = Object.hasOwn(helpers, server) ? helpers[server] : undefined;
  for (const helper of [own, config.credsStore]) {
    if (typeof helper !== 'string') continue;
    const answer = await askCredentialHelper(helper, server, env, signal);
    if (answer === null) continue;
    const { username, secret } = answer;
    return username === '<token>'
      ? { kind: 'identity', token: secret }
      : { kind: 'basic', username, password: secret };
  }
  return stored(config.auths, domain);
}

async function readDockerConfig(env: NodeJS.ProcessEnv): Promise<JsonObject | null> {
  const path = join(env.DOCKER_CONFIG || join(homedir(), '.docker'), 'config.json');
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Its text holds secrets: nothing of it goes into the message.
  }
  throw new WardenError('CONFIG_INVALID', `${escapeText(path)} is not a JSON object`);
}

function stored(auths: unknown, domain: string): RegistryCredentials | null {
  if (!isObject(auths)) return null;
  for (const [key, entry] of Object.entries(auths)) {
    if (!isObject(entry) || serverOf(key) !== domain) continue;
    const { identitytoken, registrytoken, auth, username, password } = entry;
    if (typeof identitytoken === 'string' && identitytoken !== '')
      return { kind: 'identity', token: identitytoken };
    if (typeof registrytoken === 'string' && registrytoken !== '')
      return { kind: 'bearer', token: registrytoken };
    if (typeof auth === 'string' && auth !== '') {
      const decoded = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
      const colon = decoded.indexOf(':');
      if (colon > 0)
        return { kind: 'basic', username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
    }
    if (typeof username === 'string' && typeof password === 'string' && username !== '')
      return { kind: 'basic', username, password };
  }
  return null;
}

/** The domain that a key of `auths` stands for; keys that name a path below a host stand for none. */
function serverOf(key: string): string | null {
  const match = /^(?:https?:\/\/)?([^/]+)(?:\/(?:v[12]\/?)?)?$/.exec(key);
  if (match === null) return null;
  return match[1] === 'index.docker.io' || match[1] === 'registry-1.docker.io' ? 'docker.io' : match[1]!;
}
