import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WardenError } from '../../model/errors.ts';
import { decompressLayer } from './layer.ts';

const text = Buffer.from('the content of a layer, repeated. '.repeat(5000));

test('decodes every member of a gzip stream, whatever the size of the chunks', async () => {
  const stream = Buffer.concat([gzipSync(text), gzipSync(Buffer.alloc(0)), gzipSync('tail')]);
  for (const size of [1, 7, 4096, stream.length]) {
    const seen = await decode('gzip', stream, size);
    expect(seen.output.equals(Buffer.concat([text, Buffer.from('tail')]))).toBe(true);
    expect(seen.tally).toEqual({
      bytesIn: stream.length,
      consumed: stream.length,
      trailing: 0,
      members: 3,
    });
  }
});

test('counts and hands over the bytes behind the last member', async () => {
  for (const rest of [Buffer.alloc(512), Buffer.from('not a member'), Buffer.from([0x1f])]) {
    const seen = await decode('gzip', Buffer.concat([gzipSync(text), rest]), 1000);
    expect(seen.output.equals(text)).toBe(true);
    expect(seen.tally.trailing).toBe(rest.length);
    expect(seen.structure.equals(rest)).toBe(true);
  }
});

test('hands over extra field, name and comment of a gzip header', async () => {
  const body = deflateRawSync(text);
  const plain = gzipSync(text);
  const header = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 0x04 | 0x08 | 0x10 | 0x02, 0, 0, 0, 0, 0, 3]),
    Buffer.from([5, 0]),
    Buffer.from('EXTRAname\0comment\0'),
    Buffer.from([0, 0]),
  ]);
  const seen = await decode('gzip', Buffer.concat([header, body, plain.subarray(-8)]), 11);
  expect(seen.output.equals(text)).toBe(true);
  expect(seen.structure.toString()).toBe('EXTRAname\0comment\0');
});

test('keeps what came before the fault of a truncated or corrupt gzip layer', async () => {
  const stream = gzipSync(text, { level: 0 });
  const cut = await decode('gzip', stream.subarray(0, stream.length - 20), 4096);
  expect(cut.error).toMatchObject({ code: 'LAYER_MALFORMED' });
  expect(cut.error?.message).toContain('truncated');
  expect(text.subarray(0, cut.output.length).equals(cut.output)).toBe(true);
  expect(cut.output.length).toBeGreaterThan(text.length - 100);

  const wrongSum = Buffer.from(stream);
  wrongSum[wrongSum.length - 8]! ^= 1;
  const corrupt = await decode('gzip', wrongSum, 4096);
  expect(corrupt.output.equals(text)).toBe(true);
  expect(corrupt.error?.message).toContain('checksum');
});

test('refuses a gzip header without end', async () => {
  const endless = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]),
    Buffer.alloc(400_000, 'x'),
  ]);
  expect((await decode('gzip', endless, 4096)).error).toMatchObject({ code: 'LAYER_MALFORMED' });
});

test('yields a highly compressible layer in bounded chunks', async () => {
  const stream = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: constants.Z_BEST_SPEED });
  let size = 0;
  for await (const chunk of decompressLayer('gzip', chunksOf(stream, 65536), () => {}).output) {
    expect(chunk.length).toBeLessThanOrEqual(1024 * 1024);
    size += chunk.length;
  }
  expect(size).toBe(64 * 1024 * 1024);
});

test('passes on what the source of the chunks throws', async () => {
  async function* broken() {
    yield gzipSync(text).subarray(0, 100);
    throw new WardenError('NETWORK_FAILED', 'cut');
  }
  const drain = async () => {
    for await (const _ of decompressLayer('gzip', broken(), () => {}).output);
  };
  await expect(drain()).rejects.toMatchObject({ code: 'NETWORK_FAILED' });
});

test('any change to a gzip layer ends in the same bytes or a coded error', async () => {
  const valid = Buffer.concat([gzipSync(text.subarray(0, 3000)), gzipSync('second')]);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(valid.length - 1),
      fc.nat(255),
      fc.integer({ min: 1, max: 200 }),
      async (at, byte, size) => {
        const changed = Buffer.from(valid);
        changed[at] = byte;
        const seen = await decode('gzip', changed, size);
        if (seen.error) expect(seen.error.code).toBe('LAYER_MALFORMED');
        else expect(seen.tally.bytesIn).toBe(valid.length);
      },
    ),
    { numRuns: 150 },
  );
});

interface Seen {
  output: Buffer;
  structure: Buffer;
  error: WardenError | null;
  tally: { bytesIn: number; consumed: number; trailing: number; members: number };
}

async function decode(kind: 'gzip' | 'zstd', stream: Buffer, size: number): Promise<Seen> {
  const structure: Buffer[] = [];
  const output: Buffer[] = [];
  let error: WardenError | null = null;
  const layer = decompressLayer(kind, chunksOf(stream, size), (bytes) => structure.push(bytes));
  try {
    for await (const chunk of layer.output) output.push(chunk);
  } catch (thrown) {
    if (!(thrown instanceof WardenError)) throw thrown;
    error = thrown;
  }
  return {
    output: Buffer.concat(output),
    structure: Buffer.concat(structure),
    error,
    tally: { ...layer.tally },
  };
}

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
