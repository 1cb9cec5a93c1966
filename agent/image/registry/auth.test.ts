import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { redirect, refuse, serve } from '../../../test/registry/behaviours.ts';
import { openOptions, testEnvironment } from '../../../test/registry/open-options.ts';
import { startTestRegistry, type TestRegistry } from '../../../test/registry/test-registry.ts';
import { openRegistry } from './open-registry.ts';

const tar = Buffer.from('stands for a tar archive');
const user = { username: 'alice', password: 'pass:word' };
const auth = Buffer.from('alice:pass:word').toString('base64');

let registry: TestRegistry;
let other: TestRegistry;
let directory: string;
beforeEach(async () => {
  [registry, other] = await Promise.all([startTestRegistry(), startTestRegistry()]);
  registry.pushImage('team/app', 'latest', { layers: [tar] });
  directory = mkdtempSync(join(tmpdir(), 'warden-auth-'));
});
afterEach(async () => {
  rmSync(directory, { recursive: true });
  await Promise.all([registry.close(), other.close()]);
});

function dockerConfig(config: object | string): void {
  writeFileSync(join(directory, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
}

/** An executable `docker-credential-NAME` that runs `script`. */
function helper(name: string, script: string): void {
  const path = join(directory, `docker-credential-${name}`);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

const allowBoth = () => ({ allowedHosts: [registry.host, other.host] });

const open = (changes = {}) =>
  openRegistry(
    `${registry.host}/team/app`,
    openOptions(registry.host, changes),
    testEnvironment({
      env: { DOCKER_CONFIG: directory, PATH: `${directory}${delimiter}${process.env.PATH}` },
    }),
  );

const authorizations = (of: TestRegistry) =>
  of.requests.map(({ headers }) => headers.authorization).filter((value) => value !== undefined);

describe('basic authentication', () => {
  beforeEach(() => registry.requireAuth({ kind: 'basic', ...user }));

  it('uses what is stored for exactly this registry', async () => {
    dockerConfig({ auths: { [registry.host]: { auth } } });
    expect((await open()).images).toHaveLength(1);
  });

  it.each(['https://HOST', 'http://HOST/v1/', 'https://HOST/v2/'])('knows the key %s', async (key) => {
    dockerConfig({ auths: { [key.replace('HOST', registry.host)]: user } });
    expect((await open()).images).toHaveLength(1);
  });

  it('sends nothing before the registry asks', async () => {
    dockerConfig({ auths: { [registry.host]: { auth } } });
    await open();
    expect(registry.requests[0]!.headers.authorization).toBeUndefined();
  });

  it.each([
    () => ({}),
    () => ({ auths: { '127.0.0.1': { auth } } }),
    () => ({ auths: { [`${registry.host}0`]: { auth } } }),
    () => ({ auths: { [`${registry.host}/team`]: { auth } } }),
    () => ({ auths: { [other.host]: { auth } } }),
    () => ({ auths: { [registry.host]: { auth: '' } } }),
  ])('without a key for this registry gives AUTH_REQUIRED (%#)', async (config) => {
    dockerConfig(config());
    await expect(open()).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
    expect(authorizations(registry)).toEqual([]);
  });

  it('with a wrong password gives AUTH_DENIED', async () => {
    dockerConfig({ auths: { [registry.host]: { username: 'alice', password: 'wrong' } } });
    await expect(open()).rejects.toMatchObject({ code: 'AUTH_DENIED' });
    expect(registry.requests).toHaveLength(2);
  });

  it('with a configuration that is not JSON gives CONFIG_INVALID, and says nothing of its text', async () => {
    dockerConfig('{"auths": secret');
    const error = await open().catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(String(error)).not.toContain('secret');
  });
});

describe('a credential helper', () => {
  beforeEach(() => registry.requireAuth({ kind: 'basic', ...user }));
  const answer = JSON.stringify({ Username: user.username, Secret: user.password });

  it.each(['credHelpers', 'credsStore'])('of %s is asked for exactly this registry', async (key) => {
    helper('test', `read server; printf '%s' "$server $1" > "${directory}/asked"; echo '${answer}'`);
    dockerConfig(
      key === 'credsStore' ? { credsStore: 'test' } : { credHelpers: { [registry.host]: 'test' } },
    );
    expect((await open()).images).toHaveLength(1);
  });

  it('of another registry is not asked', async () => {
    helper('test', `echo '${answer}'`);
    dockerConfig({ credHelpers: { [other.host]: 'test' } });
    await expect(open()).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
  });

  it.each([
    ['is missing', 'absent', 'exit 0'],
    ['fails', 'test', 'echo credentials not found; exit 1'],
    ['says nonsense', 'test', 'echo nonsense'],
    ['says null', 'test', 'echo null'],
    ['floods', 'test', 'yes'],
    ['has a name that is a path', '../test', `echo '${answer}'`],
  ])('that %s is no helper', async (_, name, script) => {
    helper('test', script);
    dockerConfig({ credsStore: name });
    await expect(open()).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
  });
});

describe('token authentication', () => {
  it.each(['token', 'access_token'] as const)(
    'gets an anonymous token (%s) for pulling this repository',
    async (field) => {
      registry.requireAuth({ kind: 'token', field });
      expect((await open()).images).toHaveLength(1);
      const asked = registry.requests.filter(({ path }) => path.startsWith('/token'));
      expect(asked.map(({ path }) => new URLSearchParams(path.split('?')[1]).get('scope'))).toEqual([
        'repository:team/app:pull',
      ]);
    },
  );

  it('sends the password to a token service on the same host and port', async () => {
    registry.requireAuth({ kind: 'token', user });
    dockerConfig({ auths: { [registry.host]: { auth } } });
    expect((await open()).images).toHaveLength(1);
  });

  it('sends an identity token as the specification says', async () => {
    registry.requireAuth({ kind: 'token', refreshToken: 'refresh', user });
    dockerConfig({ auths: { [registry.host]: { auth, identitytoken: 'refresh' } } });
    expect((await open()).images).toHaveLength(1);
  });

  it('renews a token that has expired, once for all layers', async () => {
    registry.requireAuth({ kind: 'token' });
    registry.pushImage('team/app', 'latest', { layers: [tar, Buffer.from('b'), Buffer.from('c')] });
    const { images } = await open();
    registry.expireTokens();
    const { signal } = new AbortController();
    await Promise.all(
      images[0]!.layers.map(async (layer) => {
        for await (const chunk of layer.open(signal)) expect(chunk.length).toBeGreaterThan(0);
      }),
    );
    expect(registry.requests.filter(({ path }) => path.startsWith('/token'))).toHaveLength(2);
  });

  it('ends when the registry refuses every token', async () => {
    registry.requireAuth({ kind: 'token' });
    registry.script(/token/, serve(Buffer.from('{"token":"worthless"}')));
    await expect(open()).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
    expect(registry.requests).toHaveLength(3);
  });

  it.each([
    ['not JSON', 'nonsense'],
    ['without a token', '{}'],
    ['with a token that would break a header', JSON.stringify({ token: 'a\r\nx: y' })],
    ['with a token that is no string', '{"token":7}'],
  ])('with an answer %s gives REGISTRY_FAILED', async (_, body) => {
    registry.requireAuth({ kind: 'token' });
    registry.script(/token/, serve(Buffer.from(body)));
    await expect(open()).rejects.toMatchObject({ code: 'REGISTRY_FAILED' });
  });

  it('with an answer above 1 MiB gives RESPONSE_TOO_LARGE', async () => {
    registry.requireAuth({ kind: 'token' });
    registry.script(/token/, serve(Buffer.alloc(1024 ** 2 + 1)));
    await expect(open()).rejects.toMatchObject({ code: 'RESPONSE_TOO_LARGE' });
  });

  it('with a password that the token service refuses gives AUTH_DENIED', async () => {
    registry.requireAuth({ kind: 'token', user });
    dockerConfig({ auths: { [registry.host]: { username: 'alice', password: 'wrong' } } });
    await expect(open()).rejects.toMatchObject({ code: 'AUTH_DENIED' });
  });
});

describe('credentials stay with their host', () => {
  beforeEach(() => dockerConfig({ auths: { [registry.host]: { auth } } }));

  it('when the token service is elsewhere: it is asked without them', async () => {
    other.requireAuth({ kind: 'token' });
    registry.requireAuth({ kind: 'token', realm: `http://${other.host}/token` });
    const error = await open(allowBoth()).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'AUTH_REQUIRED' });
    expect(String(error)).toContain(`needs a token of ${other.host}`);
    expect(other.requests).toHaveLength(1);
    expect(authorizations(other)).toEqual([]);
  });

  it('when the token service elsewhere insists', async () => {
    other.requireAuth({ kind: 'token', user });
    registry.requireAuth({ kind: 'token', realm: `http://${other.host}/token` });
    await expect(open(allowBoth())).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
    expect(authorizations(other)).toEqual([]);
  });

  it('when the registry redirects to another host', async () => {
    registry.requireAuth({ kind: 'basic', ...user });
    const { images } = await open(allowBoth());
    const [layer] = images[0]!.layers;
    other.store.blobs.set(layer!.digest!, registry.store.blobs.get(layer!.digest!)!);
    registry.script(/blobs/, redirect(`http://${other.host}/v2/x/blobs/${layer!.digest}`));
    for await (const chunk of layer!.open(new AbortController().signal))
      expect(chunk.length).toBeGreaterThan(0);
    expect(authorizations(registry).length).toBeGreaterThan(0);
    expect(other.requests).toHaveLength(1);
    expect(authorizations(other)).toEqual([]);
  });

  it('when the host that it redirects to asks for them', async () => {
    registry.requireAuth({ kind: 'basic', ...user });
    other.script(/./, refuse(401, { 'www-authenticate': 'Basic realm="give"' }));
    registry.script(/manifests/, redirect(`http://${other.host}/v2/team/app/manifests/latest`));
    await expect(open(allowBoth())).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
    expect(authorizations(other)).toEqual([]);
  });

  it('when the token service redirects to another host', async () => {
    registry.requireAuth({ kind: 'token', user });
    registry.script(/token/, redirect(`http://${other.host}/token`));
    await expect(open(allowBoth())).rejects.toMatchObject({ code: 'REGISTRY_FAILED' });
    expect(authorizations(other)).toEqual([]);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data/iam',
    'https://169.254.169.254/',
    'https://[fd00:ec2::254]/',
    'https://192.168.1.1/token',
    'http://auth.example/token',
    'ftp://auth.example/token',
  ])('and a token service at %s is not asked at all', async (realm) => {
    registry.requireAuth({ kind: 'token', realm });
    await expect(open()).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  });

  it.each(['', 'nonsense'])('and a token service named "%s" gives REGISTRY_FAILED', async (realm) => {
    registry.requireAuth({ kind: 'token', realm });
    await expect(open()).rejects.toMatchObject({ code: 'REGISTRY_FAILED' });
  });
});
