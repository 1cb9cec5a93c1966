import { createCipheriv, createHash } from 'node:crypto';
import { archiveEnd, blockPadding, fileHeader } from './tar-stream.ts';

const block = 1024 * 1024;

/**
 * A tar with one file of this many bytes, never all of it in memory. One block in `randomEvery` does not compress; the
 * others are lines of a log, no two blocks alike. The same numbers give the same bytes.
 */
export function* singleFileTar(path: string, size: number, randomEvery: number): Generator<Buffer> {
  yield fileHeader(path, size);
  const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16, 7), Buffer.alloc(16));
  const zeros = Buffer.alloc(block);
  for (let at = 0, number = 0; at < size; at += block, number++) {
    const bytes = number % randomEvery === 0 ? noise.update(zeros) : logLines(number);
    yield bytes.subarray(0, Math.min(block, size - at));
  }
  yield blockPadding(size);
  yield archiveEnd;
}

/** A tar of this many small text files (150 to 600 bytes), all of them different, 1,000 to a directory. */
export function* manyFilesTar(count: number): Generator<Buffer> {
  let parts: Buffer[] = [];
  for (let i = 0; i < count; i++) {
    const id = createHash('sha256').update(`${i}`).digest('hex');
    const content = Buffer.from(
      `{"number": ${i}, "id": "${id}", "text": "${'some words that a small file could hold, '.repeat(1 + (i % 12))}"}\n`,
    );
    const path = `srv/data/${Math.floor(i / 1000)}/record-${i}.json`;
    parts.push(fileHeader(path, content.length), content, blockPadding(content.length));
    if (parts.length < 3000) continue;
    yield Buffer.concat(parts);
    parts = [];
  }
  yield Buffer.concat([...parts, archiveEnd]);
}

function logLines(number: number): Buffer {
  const lines: string[] = [];
  for (let i = 0; i < block / 128; i++) {
    const id = Math.imul(number * 8192 + i, 0x9e3779b1) >>> 0;
    const line = `2024-05-01T12:00:00Z INFO worker-${id % 61} request ${id} took ${id % 977} ms, status ${id % 7 === 0 ? 404 : 200}, bytes ${id % 65521}`;
    lines.push(line.padEnd(127).slice(0, 127));
  }
  return Buffer.from(`${lines.join('\n')}\n`, 'latin1');
}
