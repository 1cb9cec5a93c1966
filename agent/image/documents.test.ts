import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WardenError } from '../model/errors.ts';
import {
  contentType,
  dockerListType,
  dockerManifestType,
  ociIndexType,
  ociManifestType,
  parseManifest,
} from './documents.ts';

const digest = `sha256:${'0'.repeat(64)}`;
const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: 2 };
const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest, size: 3 };
const manifest = { schemaVersion: 2, config, layers: [layer] };
const entry = {
  mediaType: ociManifestType,
  digest,
  size: 4,
  platform: { os: 'linux', architecture: 'amd64' },
};
const index = { schemaVersion: 2, manifests: [entry] };

const parse = (document: unknown, statedTypes: (string | null)[] = []) =>
  parseManifest(
    Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)),
    'the manifest',
    statedTypes,
  );

const malformed = expect.objectContaining({ code: 'MANIFEST_MALFORMED' });

describe('a manifest', () => {
  it.each([
    [manifest, []],
    [manifest, [ociManifestType]],
    [manifest, ['application/json', '', null, 'text/plain']],
    [{ ...manifest, mediaType: ociManifestType }, [ociManifestType]],
    [{ ...manifest, mediaType: dockerManifestType }, [dockerManifestType]],
    [{ ...manifest, mediaType: dockerManifestType, extra: { layers: [] }, annotations: { a: 'b' } }, []],
    [manifest, [dockerManifestType]],
  ])('is read (%#)', (document, stated) => {
    expect(parse(document, stated)).toMatchObject({ kind: 'manifest', config, layers: [layer] });
  });

  it.each([
    [index, []],
    [{ ...index, mediaType: ociIndexType }, [ociIndexType]],
    [{ ...index, mediaType: dockerListType }, ['application/octet-stream', dockerListType]],
  ])('of manifests, an index, is read (%#)', (document, stated) => {
    expect(parse(document, stated)).toMatchObject({
      kind: 'index',
      manifests: [{ digest, platform: { os: 'linux', architecture: 'amd64', osVersion: '' } }],
    });
  });

  it.each([
    ['has manifests and layers', { ...manifest, manifests: [] }],
    ['has manifests and config', { schemaVersion: 2, manifests: [entry], config }],
    ['has manifests that are null, and layers', { ...manifest, manifests: null }],
    ['has neither', { schemaVersion: 2 }],
    ['is of schema 1', { schemaVersion: 1, fsLayers: [], history: [] }],
    ['is of schema 1 and 2', { ...manifest, fsLayers: [] }],
    ['is signed as schema 1 is', { ...manifest, signatures: [] }],
    ['has no schema version', { config, layers: [] }],
    ['has a schema version that is text', { ...manifest, schemaVersion: '2' }],
    ['names itself an index', { ...manifest, mediaType: ociIndexType }],
    ['is an index that names itself a manifest', { ...index, mediaType: ociManifestType }],
    [
      'names itself something else',
      { ...manifest, mediaType: 'application/vnd.oci.artifact.manifest.v1+json' },
    ],
    ['has a media type that is no text', { ...manifest, mediaType: 7 }],
    ['has no layers', { schemaVersion: 2, config }],
    ['has no config', { schemaVersion: 2, layers: [] }],
    ['has layers that are no list', { ...manifest, layers: { 0: layer } }],
    ['has more than 1,000 layers', { ...manifest, layers: Array.from({ length: 1001 }, () => layer) }],
    ['has a layer that is null', { ...manifest, layers: [null] }],
    ['has a layer without a media type', { ...manifest, layers: [{ digest, size: 1 }] }],
    ['has a negative size', { ...manifest, layers: [{ ...layer, size: -1 }] }],
    ['has a broken size', { ...manifest, layers: [{ ...layer, size: 1.5 }] }],
    ['has a size above 2^53', { ...manifest, layers: [{ ...layer, size: 2 ** 53 }] }],
    ['has a size that is text', { ...manifest, layers: [{ ...layer, size: '3' }] }],
    ['has a digest that is a path', { ...manifest, layers: [{ ...layer, digest: 'sha256:../../etc' }] }],
    [
      'has a digest in upper case',
      { ...manifest, layers: [{ ...layer, digest: `sha256:${'A'.repeat(64)}` }] },
    ],
    [
      'has a config of another kind',
      { ...manifest, config: { ...config, mediaType: 'application/vnd.cncf.helm' } },
    ],
    ['has annotations that are no text', { ...manifest, config: { ...config, annotations: { a: 1 } } }],
    ['has a platform that is no object', { ...index, manifests: [{ ...entry, platform: 'linux/amd64' }] }],
    ['has an os that is no text', { ...index, manifests: [{ ...entry, platform: { os: ['linux'] } }] }],
    ['has layers once more in another case', { ...manifest, Layers: [] }],
    ['has layers that Go would read for their long s', { ...manifest, 'layer\u017f': [] }],
    ['has a digest once more in another case', { ...manifest, layers: [{ ...layer, Digest: digest }] }],
    ['is a list', []],
    ['is null', null],
    ['is empty', ''],
    ['is not JSON', '{"schemaVersion":2,'],
    ['goes on after its end', `${JSON.stringify(manifest)}{}`],
    ['begins with a byte order mark', `\ufeff${JSON.stringify(manifest)}`],
    ['has a key twice', `{"schemaVersion":2,"layers":[],${JSON.stringify(manifest).slice(1)}`],
    ['has a key twice, once escaped', `{"\\u006cayers":[],${JSON.stringify(manifest).slice(1)}`],
    ['has a key twice deep inside', JSON.stringify(manifest).replace('"size":2', '"size":1,"size":2')],
    ['is nested too deep', `${'['.repeat(100)}${']'.repeat(100)}`],
    ['is nested without end', '['.repeat(4_000_000)],
    ['is nested in objects without end', '{"a":'.repeat(800_000)],
  ])('that %s is malformed', (_, document) => {
    expect(() => parse(document)).toThrow(malformed);
  });

  it.each([
    [manifest, [ociIndexType]],
    [index, [dockerManifestType]],
    [{ ...manifest, mediaType: ociManifestType }, [dockerManifestType]],
    [manifest, [ociManifestType, dockerManifestType]],
    [manifest, ['application/vnd.docker.distribution.manifest.v1+prettyjws']],
    [manifest, ['text/html']],
  ])('of which something else was stated is malformed (%#)', (document, stated) => {
    expect(() => parse(document, stated)).toThrow(malformed);
  });

  it('that is not UTF-8 is malformed', () => {
    const bytes = Buffer.from(JSON.stringify({ ...manifest, a: '~' }).replace('~', '\u00ff'), 'latin1');
    expect(() => parseManifest(bytes, 'the manifest')).toThrow(malformed);
  });

  it('above 4 MiB is too large', () => {
    const bytes = Buffer.alloc(4 * 1024 ** 2 + 1, 0x20);
    expect(() => parseManifest(bytes, 'the manifest')).toThrow(
      expect.objectContaining({ code: 'RESPONSE_TOO_LARGE' }),
    );
  });

  it('may repeat a key in different objects, and a word that is no key', () => {
    const document = { ...manifest, annotations: { layers: 'layers', config: '"layers":', a: '\\' } };
    expect(parse(document).kind).toBe('manifest');
  });

  it('keeps hostile text out of messages', () => {
    const document = { ...manifest, config: { ...config, mediaType: '\u001b[2J\u202e' } };
    expect(() => parse(document)).toThrow(
      expect.objectContaining({ message: expect.stringContaining('\\x1b[2J') }),
    );
  });

  it('of any bytes is read or refused, nothing else', () => {
    const values = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>(digest, ociIndexType, [layer], config, [entry], 2),
    );
    const keys = fc.constantFrom(
      'schemaVersion',
      'mediaType',
      'config',
      'layers',
      'manifests',
      '__proto__',
      'toString',
    );
    const documents = fc.oneof(
      fc
        .dictionary(keys, values)
        .map((object) => Buffer.from(JSON.stringify({ schemaVersion: 2, ...object }))),
      fc.string().map((text) => Buffer.from(text)),
      fc.tuple(fc.nat(400), fc.string()).map(([at, text]) => {
        const whole = JSON.stringify(manifest);
        return Buffer.from(whole.slice(0, at) + text + whole.slice(at));
      }),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(documents, (bytes) => {
        try {
          parseManifest(bytes, 'the manifest', []);
        } catch (error) {
          if (!(error instanceof WardenError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a Content-Type header', () => {
  it.each([
    [undefined, ''],
    ['Application/JSON; charset=utf-8', 'application/json'],
    [' text/plain ', 'text/plain'],
  ])('%j names %j', (header, type) => {
    expect(contentType(header)).toBe(type);
  });
});
