import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cidFromBytes, parseCid } from './cid.ts';
import { decodeUnixFs } from './dag-pb.ts';
import { namesContent } from './names-content.ts';

// The empty file, as Kubo and other writers have it.
const emptyV0 = 'QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH';
const emptyRaw = 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku';
// "hello world\n" as `ipfs add` writes it.
const helloV0 = 'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o';

describe('a CID', () => {
  it('is read in every base and version, to the same digest', () => {
    const cid = parseCid(helloV0)!;
    expect(cid.codec).toBe('dag-pb');
    expect(parseCid(`f01701220${cid.sha256}`)).toMatchObject({ codec: 'dag-pb', sha256: cid.sha256 });
    expect(parseCid(emptyRaw)).toMatchObject({
      codec: 'raw',
      sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    });
    expect(cidFromBytes(Buffer.from(`1220${cid.sha256}`, 'hex'))?.sha256).toBe(cid.sha256);
  });

  it.each([
    ['nothing', ''],
    ['one digit less', emptyRaw.slice(0, -1)],
    ['upper case', emptyRaw.toUpperCase()],
    ['another hash', `f0155${'1114'}${'0'.repeat(64)}`],
    ['another codec', `f01711220${'0'.repeat(64)}`],
    ['a character of no base', `${helloV0.slice(0, -1)}0`],
    ['leftover bits', `${emptyRaw.slice(0, -1)}v`],
    ['a path', `${emptyRaw}/x`],
  ])('is refused with %s', (_, text) => {
    expect(parseCid(text)).toBeNull();
  });

  it('or what looks like one never throws', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', 'Qm', 'b', 'z', 'k', 'f'),
        fc.string({ maxLength: 140 }),
        (prefix, text) => {
          parseCid(prefix + text);
        },
      ),
    );
  });
});

describe('bytes and the CID that names them', () => {
  it.each([
    [emptyV0, ''],
    [emptyRaw, ''],
    [helloV0, 'hello world\n'],
  ])('%s', (text, content) => {
    const cid = parseCid(text)!;
    expect(namesContent(cid, Buffer.from(content))).toBe(true);
    expect(namesContent(cid, Buffer.from(`${content}x`))).toBe(false);
  });
});

describe('a block', () => {
  it('of any bytes is a node or none, and never throws', () => {
    const message = fc.array(
      fc.tuple(fc.constantFrom(0x08, 0x0a, 0x12, 0x18, 0x20), fc.uint8Array({ maxLength: 40 })),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(message, fc.uint8Array({ maxLength: 20 }), (fields, tail) => {
        const bytes = fields.flatMap(([key, value]) => [key, value.length, ...value]);
        const node = decodeUnixFs(Buffer.from([...bytes, ...tail]));
        if (node !== null) expect(node.data.length).toBeLessThanOrEqual(bytes.length + tail.length);
      }),
      { numRuns: 300 },
    );
  });
});
