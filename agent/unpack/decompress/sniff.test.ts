import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { sniffCompression } from './sniff.ts';

test.each([
  ['gzip', gzipSync('x')],
  ['zstd', Buffer.from('28b52ffd2400', 'hex')],
  ['zstd', Buffer.from('5e2a4d1800000000', 'hex')],
  ['bzip2', Buffer.from('BZh91AY&SY')],
  ['xz', Buffer.from('fd377a585a000004', 'hex')],
  ['none', tarHeader('BZh9')],
  ['none', Buffer.alloc(512)],
  ['unknown', Buffer.from('1f8b08e0', 'hex')],
  ['unknown', Buffer.alloc(0)],
  ['unknown', Buffer.alloc(511)],
])('a layer is %s by its content', (kind, head) => {
  expect(sniffCompression(head)).toBe(kind);
});

function tarHeader(name: string): Buffer {
  const block = Buffer.alloc(512);
  block.write(name);
  block.fill(' ', 148, 156);
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
