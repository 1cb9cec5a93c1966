import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as p from '../../../../test/models/assemble-pickle.ts';
import { findsIn, hitsIn } from '../../../../test/models/finds.ts';
import { honestPickles, hostilePickles } from '../../../../test/models/python-pickles.ts';
import { opcodeNames } from './opcodes.ts';

const seeds = [...honestPickles, ...hostilePickles].map((seed) => Buffer.from(seed, 'base64'));
const codes = opcodeNames.flatMap((name, code) => (name === undefined ? [] : [code]));

test('any change to a pickle ends in hits, not in an error', () => {
  const change = fc.record({ at: fc.nat(), remove: fc.nat(8), insert: fc.uint8Array({ maxLength: 8 }) });
  fc.assert(
    fc.property(
      fc.constantFrom(...seeds),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      (seed, changes) => {
        let bytes = seed;
        for (const { at, remove, insert } of changes) {
          const offset = at % bytes.length;
          bytes = Buffer.concat([bytes.subarray(0, offset), insert, bytes.subarray(offset + remove)]);
        }
        for (const hit of hitsIn(bytes)) {
          expect(hit.detail.length).toBeLessThanOrEqual(1100);
          expect(hit.matches.length).toBeLessThanOrEqual(16);
        }
      },
    ),
    { numRuns: 600 },
  );
});

test('any sequence of opcodes ends in hits, not in an error', () => {
  const instruction = fc.oneof(
    fc.constantFrom(...codes).map((code) => Buffer.from([code])),
    fc.constantFrom(
      p.system,
      p.command,
      p.int(3),
      p.tuple(),
      p.dict({ a: p.system }),
      p.text('a'),
      p.op('h\x00'),
    ),
    fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes)),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 5 }),
      fc.array(instruction, { maxLength: 60 }),
      (protocol, parts) => {
        hitsIn(p.pickle(protocol, ...parts));
      },
    ),
    { numRuns: 600 },
  );
});

test('nothing put before a call that the unpickler accepts hides it', () => {
  const harmless = fc.constantFrom(
    p.op('N0'),
    p.int(7).subarray(0, 5),
    p.op('](e'),
    p.dict({ a: p.text('b') }),
    p.text('x'.repeat(300)),
    p.op('(1'),
    p.op('\x8f\x94'),
    p.call(p.global('collections', 'OrderedDict')),
    p.data(Buffer.alloc(2000, 0x2e)),
    Buffer.from('F1.5\nI01\nL5L\nVtext \\u00e9\n', 'latin1'),
  );
  fc.assert(
    fc.property(fc.array(harmless, { maxLength: 30 }), fc.integer({ min: 2, max: 5 }), (parts, protocol) => {
      expect(findsIn(p.pickle(protocol, ...parts, p.call(p.system, p.command)))).toContain(
        'pickle-execution',
      );
    }),
    { numRuns: 200 },
  );
});

test('floods end, and what they hide is found', () => {
  const attack = p.call(p.system, p.command);
  const calls = Buffer.concat(
    Array.from({ length: 20_000 }, (_, i) => Buffer.concat([p.call(p.global('app', `f${i}`)), p.op('0')])),
  );
  expect(findsIn(p.pickle(4, calls, attack))).toEqual(['pickle-execution', 'pickle-unknown-call']);
  const chain = Buffer.concat([p.op('N'), ...Array.from({ length: 50_000 }, () => p.op('\x85'))]);
  expect(findsIn(p.pickle(4, chain, attack))).toEqual(['pickle-execution']);
  expect(findsIn(p.pickle(4, Buffer.alloc(4_300_000, 'N')))).toEqual(['pickle-limit']);
  const marks = Buffer.concat([
    Buffer.from('80044e2e', 'hex'),
    Buffer.from('junk'),
    Buffer.alloc(300_000, '\x80\x02V', 'latin1'),
  ]);
  expect(findsIn(marks)).toEqual([]);
  const far = Buffer.concat(Array.from({ length: 3000 }, () => Buffer.from('80024e72feffffff2e', 'hex')));
  expect(findsIn(far)).toEqual([]);
  // Each literal holds all the others, and each could be a pickle.
  const claims = Array.from({ length: 20_000 }, (_, i) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE((20_000 - i - 1) * 7);
    return Buffer.concat([Buffer.from([0x80, 2, 0x42]), length]);
  });
  expect(findsIn(Buffer.concat([p.pickle(4, p.int(1)), ...claims]))).toEqual([]);
});
