import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { interpolate } from '../../source/compose/interpolate.ts';
import { readCompose } from '../../source/compose/read-compose.ts';
import { shellWords } from '../../source/compose/shell-words.ts';
import { pinBytes } from '../../source/pinned-bytes.ts';
import { checkCompose } from './check-compose.ts';

/** Reads and judges bytes, and holds what comes out against what may. */
function examine(bytes: Buffer): void {
  const file = pinBytes('compose.yaml', bytes);
  const read = readCompose(file);
  if (read.model === null) expect(read.faults.length).toBeGreaterThan(0);
  expect(read.faults.length).toBeLessThanOrEqual(100);
  const lines = bytes.toString('latin1').split('\n').length;
  for (const hit of checkCompose(read, file)) {
    expect(hit.line).toBeGreaterThanOrEqual(1);
    expect(hit.line).toBeLessThanOrEqual(lines);
    expect(hit.detail).not.toMatch(/\p{Cc}/u);
    const [match] = hit.matches;
    expect(match!.offset + match!.length).toBeLessThanOrEqual(bytes.length);
  }
  expect(checkCompose(readCompose(file), file)).toEqual(checkCompose(read, file));
}

const keys = [
  'services',
  'web',
  'image',
  'volumes',
  'environment',
  'command',
  'extends',
  'ports',
  'deploy',
  'resources',
  'devices',
  'build',
  'networks',
  'healthcheck',
  'test',
  'configs',
  'x-a',
  '<<',
  'depends_on',
  'privileged',
  'service',
  'file',
  'ulimits',
  '__proto__',
  'constructor',
  'driver_opts',
  'logging',
  'options',
  'gpus',
];
const texts = fc.oneof(
  fc.constantFrom(
    'app',
    'web',
    '/:/host',
    'a:b:c:d',
    '8080:80',
    'all',
    'A=1',
    '$X',
    '$\\{A:-$\\{B}}',
    '"',
    'true',
    'host',
    '..',
    '~',
    'no',
    '1',
  ),
  fc.string({ maxLength: 12 }),
);

describe('a compose file of any bytes', () => {
  it('is read or refused', () => {
    const pieces = fc.constantFrom(
      'services:',
      ' ',
      '\n',
      '  ',
      'a',
      ':',
      '- ',
      '&a ',
      '*a',
      '<<: ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      "'",
      '|',
      '>',
      '#',
      '!x ',
      '? ',
      '---',
      '%',
      '\t',
      '\u2028',
      '0x',
      '$',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => examine(Buffer.from(parts.join('')))),
      { numRuns: 200 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => examine(Buffer.from(bytes))));
  });

  it('or of any shape', () => {
    const { node } = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 6, withCrossShrink: true },
        texts,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom(...keys), tie('node'), { maxKeys: 5 }),
      ),
    }));
    const services = fc.dictionary(
      fc.constantFrom('web', 'b', '__proto__'),
      fc.dictionary(fc.constantFrom(...keys), node, { maxKeys: 8 }),
      { maxKeys: 3 },
    );
    fc.assert(
      fc.property(services, node, (web, rest) =>
        examine(Buffer.from(stringify({ services: web, volumes: rest, configs: rest }))),
      ),
      { numRuns: 100 },
    );
  });

  it('or changed in one place', () => {
    const sound = Buffer.from(
      'x: &x {image: a}\nservices:\n  web:\n    <<: *x\n    command: ["a", "$\\{B:-c}"]\n    volumes:\n      - /a:/b\n    environment: {A: 1}\n',
    );
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.nat(255), (at, value) => {
        const bytes = Buffer.from(sound);
        bytes[at] = value;
        examine(bytes);
      }),
      { numRuns: 150 },
    );
  });
});

describe('text of any kind', () => {
  const piece = fc.constantFrom('$', '{', '}', 'A', ':-', '-', '?', ':+', '$$', ' ', '"', "'", '\\', 'é');
  const text = fc.array(piece, { maxLength: 60 }).map((parts) => parts.join(''));

  it('is interpolated, to no more than it was', () => {
    fc.assert(
      fc.property(text, (template) => {
        expect(interpolate(template).text.length).toBeLessThanOrEqual(template.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('is split into words, or into none where a quote stays open', () => {
    fc.assert(
      fc.property(text, (command) => {
        const words = shellWords(command);
        if (words !== null) expect(words.join('').length).toBeLessThanOrEqual(command.length);
      }),
    );
  });
});
