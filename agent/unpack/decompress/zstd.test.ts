import fc from 'fast-check';
import { expect, test } from 'vitest';
import { feedOf } from './byte-feed.ts';
import { DecodeError } from './decode-error.ts';
import { unzstdWith } from './zstd.ts';
import { nativeDecoder, scriptDecoder } from './zstd-decoder.ts';

// `zstd -19` of 'warden '.repeat(40), with a checksum; made once, as Node 20 has no compressor.
const sample = Buffer.from('KLUv/QRodQAAOHdhcmRlbiABAA5SixFYm9ZV', 'base64');
const content = Buffer.from('warden '.repeat(40));
const decoders = [scriptDecoder, ...(nativeDecoder ? [nativeDecoder] : [])];

test('decodes frames that follow one another, with skippable ones between them', async () => {
  const skippable = Buffer.from('502a4d1806000000', 'hex');
  const stream = Buffer.concat([skippable, Buffer.from('toc:{}'), sample, rawFrame('plain'), sample]);
  for (const decoder of decoders) {
    const seen = await decode(decoder, stream);
    expect(seen.error).toBeNull();
    expect(seen.output.toString()).toBe(`${content}plain${content}`);
    expect(seen.structure.toString()).toBe('toc:{}');
    expect(seen.members).toBe(3);
    expect(seen.left).toBe(0);
  }
});

test('leaves what is no frame in the feed', async () => {
  for (const decoder of decoders) {
    const seen = await decode(decoder, Buffer.concat([sample, Buffer.alloc(3)]));
    expect(seen.error).toBeNull();
    expect(seen.left).toBe(3);
  }
});

test('finds a wrong checksum', async () => {
  const changed = Buffer.from(sample);
  changed[changed.length - 1]! ^= 1;
  for (const decoder of decoders) {
    const seen = await decode(decoder, changed);
    expect(seen.error).toBe('corrupt');
    expect(seen.output.equals(content)).toBe(true);
  }
});

test('finds a frame that holds fewer bytes than it says', async () => {
  const frame = rawFrame('plain');
  frame[5] = 9;
  for (const decoder of decoders) expect((await decode(decoder, frame)).error).toBe('corrupt');
});

test('keeps the blocks before the cut of a truncated frame', async () => {
  const blocks = Array.from({ length: 20 }, (_, i) => block(Buffer.alloc(1000, i), i === 19));
  const frame = Buffer.concat([Buffer.from('28b52ffd0058', 'hex'), ...blocks]);
  for (const decoder of decoders) {
    const seen = await decode(decoder, frame.subarray(0, frame.length - 1));
    expect(seen.error).toBe('truncated');
    expect(seen.output.length).toBe(19_000);
  }
});

test('refuses a dictionary and a window over 128 MiB before decoding', async () => {
  const dictionary = Buffer.from('28b52ffd2107050100006162636465', 'hex');
  const window = Buffer.from('28b52ffd0089010000', 'hex');
  for (const decoder of decoders) {
    expect((await decode(decoder, dictionary)).error).toBe('compression-unsupported');
    expect((await decode(decoder, window)).error).toBe('compression-unsupported');
  }
});

test('any bytes behind a frame header end in output or in a typed error, the same for either decoder', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(sample.length - 1), async (noise, at) => {
      const stream = Buffer.concat([sample.subarray(0, at), noise]);
      const seen = await Promise.all(decoders.map((decoder) => decode(decoder, stream)));
      for (const one of seen) if (!one.error) expect(one).toEqual(seen[0]);
    }),
    { numRuns: 200 },
  );
});

function block(bytes: Buffer, last: boolean): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE((bytes.length << 3) | (last ? 1 : 0), 0, 3);
  return Buffer.concat([header, bytes]);
}

function rawFrame(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from('28b52ffd20', 'hex'), Buffer.from([bytes.length]), block(bytes, true)]);
}

async function decode(decoder: typeof scriptDecoder, stream: Buffer) {
  const structure: Buffer[] = [];
  const output: Buffer[] = [];
  const feed = feedOf([stream.subarray(0, 9), stream.subarray(9)]);
  const notes = { members: 0, onStructure: (bytes: Buffer) => void structure.push(bytes) };
  let error: string | null = null;
  try {
    for await (const chunk of unzstdWith(decoder, feed, notes)) output.push(chunk);
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown;
    error = thrown.reason;
  }
  const left = stream.length - feed.consumed();
  return {
    output: Buffer.concat(output),
    structure: Buffer.concat(structure),
    error,
    members: notes.members,
    left,
  };
}
