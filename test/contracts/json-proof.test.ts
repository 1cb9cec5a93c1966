import fc from 'fast-check';
import { toHex } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeployedReader, deployReader } from './reader.ts';

/** How `Reader.areObjects` answers. */
const NO = 0;
const YES = 1;
const REFUSED = 2;

const runs = Number(process.env.WARDEN_PROPERTY_RUNS ?? 20);

let reader: DeployedReader;
beforeAll(async () => {
  reader = await deployReader();
});
afterAll(() => reader.stop());

describe('the chain and JSON.parse', () => {
  it('agree on texts made of JSON and of pieces of it', async () => {
    const seen = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(text(), { minLength: 50, maxLength: 50 }), async (texts) => {
        const readings = await read(texts);
        for (const [i, bytes] of texts.entries()) {
          seen[readings[i]!]!++;
          // Of long texts the chain leaves the most intricate alone.
          if (bytes.length > 170 && readings[i] === REFUSED) continue;
          expect(readings[i], JSON.stringify(Buffer.from(bytes).toString('latin1'))).toBe(expected(bytes));
        }
      }),
      { numRuns: runs },
    );
    expect(seen[NO]).toBeGreaterThan(runs);
    expect(seen[YES]).toBeGreaterThan(runs);
  });

  it('agree on each text of RFC 8259 with one byte changed', async () => {
    const texts: Uint8Array[] = [];
    for (const whole of WHOLE.map((text) => Buffer.from(text))) {
      for (let place = 0; place < whole.length; place++) {
        for (const byte of Buffer.from('"\\{}[]:,0-.eE+ tn/u\n\0\x1f\x80')) {
          texts.push(Buffer.from(whole).fill(byte, place, place + 1));
        }
        texts.push(whole.subarray(0, place));
      }
      texts.push(whole);
    }
    for (let from = 0; from < texts.length; from += 200) {
      const some = texts.slice(from, from + 200);
      const readings = await read(some);
      for (const [i, bytes] of some.entries()) {
        expect(readings[i], Buffer.from(bytes).toString('latin1')).toBe(expected(bytes));
      }
    }
  });
});

const WHOLE = [
  '{"Image":{"Width":800,"IDs":[116,-943.5e+3,0.1,0e-1],"Animated":false,"x":null}}',
  '{"a\\u00e9\\n\\"":[true,{},[],{"":""}], "b" : "\\\\" }\n',
  '{"cpu":"https://cipfs.ogpuscan.io/ipfs/Qm","name":"caf\\u00e9"}',
];

async function read(texts: Uint8Array[]): Promise<number[]> {
  return reader.call('areObjects', [texts.map((bytes) => toHex(bytes))]);
}

/** What the chain should say, by what JSON.parse and the few things that the chain leaves to others say. */
function expected(bytes: Uint8Array): number {
  if (bytes.subarray(0, 4).includes(0)) return REFUSED;
  const mark = Buffer.from(bytes.subarray(0, 2)).toString('hex');
  if (mark === 'efbb' || mark === 'feff' || mark === 'fffe') return REFUSED;
  const text = new TextDecoder('utf-8').decode(bytes);
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? YES : NO;
  } catch {
    return NO;
  }
}

function text(): fc.Arbitrary<Uint8Array> {
  const pieces = fc.constantFrom(
    ...[
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '"a"',
      '"\\u00',
      '"b":',
      '{"c":',
      '1',
      '-',
      '0',
      '01',
      '.',
      '.5',
    ],
    ...[
      'e',
      'E+',
      'true',
      'false',
      'null',
      'nul',
      'NaN',
      ' ',
      '\n',
      '\t',
      '\r',
      '\f',
      '\0',
      '\x1f',
      '/',
      '//',
      "'",
    ],
    ...['\u00a0', '\u2028', '\ufeff', '\\n', '\\x', '\\ud800', '\x7f', '{}', '[]', '""', '":"', '","', '"}'],
  );
  const built = fc.array(pieces, { maxLength: 12 }).map((list) => list.join(''));
  const whole = fc
    .dictionary(fc.string({ maxLength: 40 }), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 6 })
    .chain((value) => fc.constantFrom(JSON.stringify(value), JSON.stringify(value, null, 2)));
  const broken = fc
    .tuple(whole, fc.nat(), fc.nat({ max: 3 }), fc.oneof(pieces, fc.constant('')))
    .map(([json, at, count, piece]) => {
      const place = at % (json.length + 1);
      return json.slice(0, place) + piece + json.slice(place + count);
    });
  const wrapped = built.map((inside) => `{"a":${inside}}`);
  return fc.oneof(
    fc.oneof(built, wrapped, whole, broken, fc.json()).map((string) => Buffer.from(string)),
    fc.uint8Array({ maxLength: 64 }),
  );
}
