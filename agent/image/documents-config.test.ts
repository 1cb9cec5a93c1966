import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WardenError } from '../model/errors.ts';
import { parseConfig } from './documents-config.ts';

const diffId = `sha256:${'1'.repeat(64)}`;
const config = { os: 'linux', architecture: 'arm64', rootfs: { type: 'layers', diff_ids: [diffId] } };

const parse = (document: unknown, layers = 1) =>
  parseConfig(
    Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)),
    'the config',
    layers,
  );

describe('an image config', () => {
  it('names platform and diffIDs', () => {
    expect(parse({ ...config, variant: 'v8' })).toMatchObject({
      platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
      diffIds: [diffId],
      faults: [],
    });
  });

  it.each([
    ['image/diff-id-count', config, 2],
    ['image/diff-id-count', config, 0],
    ['image/diff-id-count', { ...config, rootfs: { type: 'layers' } }, 1],
    ['image/diff-id', { ...config, rootfs: { type: 'layers', diff_ids: ['sha256:x'] } }, 1],
    ['image/diff-id', { ...config, rootfs: { type: 'layers', diff_ids: [null] } }, 1],
    ['image/rootfs', { ...config, rootfs: { type: 'other', diff_ids: [diffId] } }, 1],
    ['image/rootfs', { os: 'linux', architecture: 'arm64' }, 1],
    ['image/platform-missing', { rootfs: config.rootfs }, 1],
    ['image/platform-missing', { ...config, os: 7 }, 1],
    ['image/key-case', { ...config, config: { entrypoint: ['/bin/sh'] } }, 1],
    ['image/key-case', { ...config, Config: {} }, 1],
    ['image/duplicate-key', JSON.stringify(config).replace('{', '{"os":"windows",'), 1],
  ])('that contradicts itself has the fault %s (%#)', (id, document, layers) => {
    const { faults, diffIds } = parse(document, layers);
    expect(faults.map((fault) => fault.id)).toContain(id);
    expect(diffIds).toHaveLength(layers);
  });

  it.each(['', '[]', 'null', '{', `{"a":${'['.repeat(100)}${']'.repeat(100)}}`])(
    '%j is malformed',
    (text) => {
      expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'MANIFEST_MALFORMED' }));
    },
  );

  it('may hold labels that differ in case only', () => {
    expect(parse({ ...config, config: { Labels: { a: '1', A: '2' } } }).faults).toEqual([]);
  });

  it('of any form is read or refused, nothing else', () => {
    const keys = fc.constantFrom('os', 'architecture', 'variant', 'rootfs', 'config', '__proto__', 'OS');
    const rootfs = fc.record({ type: fc.constantFrom<unknown>('layers', 1), diff_ids: fc.jsonValue() });
    fc.assert(
      fc.property(fc.dictionary(keys, fc.oneof(fc.jsonValue(), rootfs)), fc.nat(3), (object, layers) => {
        expect(parse(object, layers).diffIds).toHaveLength(layers);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parse(text);
        } catch (error) {
          if (!(error instanceof WardenError)) throw error;
        }
      }),
    );
  });
});
