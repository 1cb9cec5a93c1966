import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layerTar } from '../fixtures/layer.ts';
import { gzipType, plainType, rawImage, zstdType } from './scan/raw-image.ts';
import { marker, markersIn, openScanning, type Scanning } from './scan/scanning.ts';

/** A zstd frame of raw blocks: what it holds is stored as it is. @see RFC 8878 3.1.1 */
function zstdFrame(bytes: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUInt32LE(0xfd2fb528, 0);
  header[4] = 0xa0; // single segment, content size of four bytes
  header.writeUInt32LE(bytes.length, 5);
  const blocks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 100_000) {
    const part = bytes.subarray(at, at + 100_000);
    const last = at + part.length === bytes.length ? 1 : 0;
    const head = Buffer.alloc(3);
    head.writeUIntLE((part.length << 3) | last, 0, 3);
    blocks.push(head, part);
  }
  return Buffer.concat([header, ...blocks]);
}

/** A skippable frame, in which zstd:chunked keeps its table of contents. */
function skippable(bytes: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(0x184d2a50, 0);
  header.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

/** Cuts where a lazy-pulling format would: at blocks of the archive. */
function cuts(tar: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < tar.length; at += 1024) parts.push(tar.subarray(at, at + 1024));
  return parts;
}

describe('one archive, compressed in every way that runtimes take', () => {
  let scanning: Scanning;
  let tar: Buffer;
  beforeAll(async () => {
    scanning = await openScanning();
    tar = await layerTar({
      'etc/os-release': 'ID=none',
      'app/marked': marker,
      'app/big': 'x'.repeat(300_000),
    });
  });
  afterAll(() => scanning.close());

  it.each<[string, string, (tar: Buffer) => Buffer]>([
    ['plain', plainType, (plain) => plain],
    ['gzip', gzipType, (plain) => gzipSync(plain)],
    [
      'eStargz: a gzip member for each piece',
      gzipType,
      (plain) => Buffer.concat(cuts(plain).map((part) => gzipSync(part))),
    ],
    ['zstd', zstdType, zstdFrame],
    [
      'zstd:chunked: a frame for each piece, and a table of contents',
      zstdType,
      (plain) => Buffer.concat([...cuts(plain).map(zstdFrame), skippable(Buffer.from('{"version":1}'))]),
    ],
  ])('lists the same entries and finds the same: %s', async (_, mediaType, compress) => {
    const blob = compress(tar);
    const report = await scanning.scan(await rawImage([{ blob, tar, mediaType }]));
    const { coverage } = report.images[0]!;
    expect(markersIn(report)).toEqual(['0 app/marked live']);
    expect(coverage.balanced).toBe(true);
    expect(coverage.gaps).toEqual([]);
    expect(coverage.entries).toEqual({ total: 3, scanned: 3, withoutContent: 0, unreadable: 0 });
    expect(coverage.layers[0]).toMatchObject({
      streamBytes: tar.length,
      files: 3,
      compressedBytes: blob.length,
    });
  });
});
