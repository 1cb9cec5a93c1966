import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WardenError } from '../model/errors.ts';
import { parseTarget } from './target.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('a target', () => {
  it.each([
    ['ubuntu', { kind: 'registry', name: 'ubuntu' }],
    ['registry.example:5000/team/app:1.4', { kind: 'registry', name: 'registry.example:5000/team/app:1.4' }],
    ['registry:docker:28', { kind: 'registry', name: 'docker:28' }],
    ['docker:ubuntu:24.04', { kind: 'docker', name: 'ubuntu:24.04' }],
    ['oci:/images/app', { kind: 'oci', path: '/images/app', tag: null, digest: null }],
    ['oci:app:v1', { kind: 'oci', path: 'app', tag: 'v1', digest: null }],
    ['oci:a:b/app:v1', { kind: 'oci', path: 'a:b/app', tag: 'v1', digest: null }],
    [`oci:./app@${digest}`, { kind: 'oci', path: './app', tag: null, digest }],
    [`oci:app:v1@${digest}`, { kind: 'oci', path: 'app', tag: 'v1', digest }],
    ['archive:/tmp/a:b.tar', { kind: 'archive', path: '/tmp/a:b.tar' }],
    ['dir:/', { kind: 'dir', path: '/' }],
  ])('%s is read', (text, target) => {
    expect(parseTarget(text)).toEqual(target);
  });

  it.each([
    ['ftp://example.org/image.tar', 'only https and ipfs'],
    ['./image.tar', 'needs its kind'],
    ['/srv/image.tar', 'needs its kind'],
    ['docker-archive:image.tar', 'not a kind of target'],
    ['archive:', 'names nothing'],
    ['', 'names nothing'],
    ['oci::v1', 'no directory'],
    ['oci:app@sha256:abc', 'not a registered one'],
    ['archive:a\0b', 'names nothing'],
  ])('%s is refused: %s', (text, reason) => {
    expect(() => parseTarget(text)).toThrow(
      expect.objectContaining({ code: 'TARGET_INVALID', message: expect.stringContaining(reason) }),
    );
  });

  it('is read or refused with a coded error, whatever it is', () => {
    const prefix = fc.constantFrom('', 'oci:', 'docker:', 'archive:', 'dir:', 'registry:');
    fc.assert(
      fc.property(prefix, fc.string({ unit: 'binary' }), (kind, rest) => {
        try {
          parseTarget(kind + rest);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(WardenError);
        }
      }),
    );
  });
});
