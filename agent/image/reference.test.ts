import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WardenError } from '../model/errors.ts';
import { canonicalReference, parseReference, registryHost } from './reference.ts';

const sha = `sha256:${'a'.repeat(64)}` as const;

describe('an image reference', () => {
  // Cases of distribution/reference, reference_test.go and normalize_test.go.
  it.each([
    ['ubuntu', 'docker.io', 'library/ubuntu', 'latest', null],
    ['ubuntu:24.04', 'docker.io', 'library/ubuntu', '24.04', null],
    ['docker/docker', 'docker.io', 'docker/docker', 'latest', null],
    ['library/debian', 'docker.io', 'library/debian', 'latest', null],
    ['docker.io/ubuntu', 'docker.io', 'library/ubuntu', 'latest', null],
    ['index.docker.io/docker/docker', 'docker.io', 'docker/docker', 'latest', null],
    ['localhost/app', 'localhost', 'app', 'latest', null],
    ['localhost:5000/app:1', 'localhost:5000', 'app', '1', null],
    ['app:5000', 'docker.io', 'library/app', '5000', null],
    ['127.0.0.1:5000/a/b', '127.0.0.1:5000', 'a/b', 'latest', null],
    ['[2001:db8::1]:5000/repo', '[2001:db8::1]:5000', 'repo', 'latest', null],
    ['xn--n3h.com/myimage:xn--n3h.com', 'xn--n3h.com', 'myimage', 'xn--n3h.com', null],
    ['Uppercase/lowercase', 'Uppercase', 'lowercase', 'latest', null],
    ['foo_bar.com:8080', 'docker.io', 'library/foo_bar.com', '8080', null],
    ['a__b/c---d:x', 'docker.io', 'a__b/c---d', 'x', null],
    [`app@${sha}`, 'docker.io', 'library/app', null, sha],
    [`registry.example/app:1@${sha}`, 'registry.example', 'app', '1', sha],
  ])('%s is read as Docker reads it', (text, domain, path, tag, digest) => {
    expect(parseReference(text)).toEqual({ domain, path, tag, digest });
  });

  it.each([
    '',
    '/',
    'a/',
    '/a',
    'a//b',
    'Ubuntu',
    'registry.example/Team/app',
    'a b',
    'app:',
    'app@',
    'app:tag@',
    '-app',
    'app-',
    'a..b',
    'a___b',
    'app:.tag',
    `app:${'x'.repeat(129)}`,
    `registry.example/${'x'.repeat(256)}`,
    'x'.repeat(2000),
    'a'.repeat(64),
    'app@sha256:abc',
    `app@sha256:${'A'.repeat(64)}`,
    `app@md5:${'a'.repeat(32)}`,
    `app@${sha}@${sha}`,
    'https://registry.example/app',
    'user@registry.example/app',
    'registry.example:port/app',
    '-registry.example/app',
    'regi_stry.example/app',
    'app:tag\n',
    'app?x',
    'app/../../etc',
    'app/%2e%2e',
  ])('%j is refused', (text) => {
    expect(() => parseReference(text)).toThrow(expect.objectContaining({ code: 'REFERENCE_INVALID' }));
  });

  it('is named in full with the digest it led to, and fetched from the host that serves it', () => {
    const reference = parseReference('ubuntu:24.04');
    expect(canonicalReference(reference, sha)).toBe(`docker.io/library/ubuntu:24.04@${sha}`);
    expect(registryHost('docker.io')).toBe('registry-1.docker.io');
    expect(registryHost('registry.example:5000')).toBe('registry.example:5000');
  });

  it('never holds what could leave its place in a URL, whatever the text', () => {
    const alphabet = fc.constantFrom(...'aZ0./:@-_[]%?#\\ \n', 'sha256:', 'localhost', '..');
    const texts = fc.oneof(
      fc.string(),
      fc.array(alphabet, { maxLength: 40 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          const { domain, path, tag } = parseReference(text);
          expect(`${domain}/${path}:${tag}`).toMatch(/^[\w.:[\]-]+\/[a-z0-9][a-z0-9._/-]*:[\w.-]+$/);
          expect(`/${path}/`).not.toContain('/../');
        } catch (error) {
          if (!(error instanceof WardenError)) throw error;
        }
      }),
    );
  });
});
