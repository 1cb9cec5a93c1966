import fc from 'fast-check';
import { type Hex, keccak256, stringToHex } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMap, isScalar, isSeq, type Node, parseAllDocuments, type Scalar, type YAMLMap } from 'yaml';
import { type DeployedReader, deployReader } from './reader.ts';

/** `Reader.Line`: what the chain says that a line is. The key is zero where it says nothing. */
interface Line {
  item: boolean;
  key: Hex;
  quoted: boolean;
  items: bigint;
  text: string;
}

const runs = Number(process.env.WARDEN_PROPERTY_RUNS ?? 150);

let reader: DeployedReader;
beforeAll(async () => {
  reader = await deployReader();
});
afterAll(() => reader.stop());

describe('whatever the chain proves of a compose file', () => {
  it('a YAML parser reads in the same way', async () => {
    let proven = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(hostile(), changed()), async (file) => {
        proven += await agree(file);
      }),
      { numRuns: runs },
    );
    expect(proven).toBeGreaterThan(runs / 10);
  });

  it('a YAML parser reads in the same way in a file of every kind of line', async () => {
    // Five scalars, two lists in brackets, two items of `environment` and two of `volumes`.
    expect(await agree(WHOLE)).toBe(11);
  });
});

/** Holds every line of the file that the chain takes for a service's against the parser's reading. */
async function agree(file: string): Promise<number> {
  const offsets = [...file.matchAll(/^ *(?=[^ ])/gm)].map((indent) => indent.index + indent[0].length);
  if (offsets.length === 0) return 0;
  const lines = await reader.call<Line[]>('lines', [stringToHex(file), offsets.map(BigInt)]);
  const proven = lines
    .map((line, i) => ({ ...line, offset: offsets[i]! }))
    .filter((line) => BigInt(line.key) > 0n);
  for (const line of proven) {
    for (const version of ['1.2', '1.1'] as const) expectSame(file, line, version);
  }
  return proven.length;
}

function expectSame(file: string, line: Line & { offset: number }, version: '1.1' | '1.2'): void {
  const documents = parseAllDocuments(file, { version, uniqueKeys: true });
  const context = `${JSON.stringify(file)} at ${line.offset}`;
  expect(documents, context).toHaveLength(1);
  const [document] = documents as [(typeof documents)[number] & { contents: Node | null }];
  expect(document.errors, context).toEqual([]);
  const services = (document.contents as YAMLMap).get('services') as YAMLMap;
  const values: [string, Node][] = [];
  for (const service of services.items.map((pair) => pair.value)) {
    if (!isMap(service)) continue;
    for (const { key, value } of service.items as { key: Scalar; value: Node }[]) {
      expect(typeof key.value, context).toBe('string');
      if (!line.item && key.range![0] === line.offset) values.push([String(key.value), value]);
      if (!line.item || !isSeq(value)) continue;
      for (const item of value.items as Node[]) {
        const dash = file.lastIndexOf('-', item.range![0] - 1);
        if (dash === line.offset) values.push([String(key.value), item]);
      }
    }
  }
  expect(values, context).toHaveLength(1);
  const [key, value] = values[0]!;
  expect(keccak256(stringToHex(key)), context).toBe(line.key);
  if (line.items > 0n) {
    expect(isSeq(value) && value.items.length, context).toBe(Number(line.items));
    return;
  }
  expect(isScalar(value), context).toBe(true);
  const scalar = value as Scalar;
  expect(scalar.type, context).toMatch(line.quoted ? /^QUOTE_/ : /^PLAIN$/);
  expect(line.quoted ? scalar.value : scalar.source, context).toBe(
    line.quoted ? line.text : line.text.replace(/ +$/, ''),
  );
}

const WHOLE = `# a comment
version: "3.8"
x-common:
  restart: always

services:
  model-server: # the one
    image: ghcr.io/acme/model:1.0@sha256:${'0f'.repeat(32)}
    container_name: 'model'
    command: ["python", '-m', app.main]
    privileged: true   # why not
    environment:
    - MODEL=llama
    - "PROMPT=# not a comment: nor a key"
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
      -   ./data:/data:ro
      - type: bind
        source: /tmp
    ports: [ "80:80", 443 ]
    deploy:
      resources:
        reservations:
          devices:
            - driver: nvidia
              count: 1
              capabilities: [gpu]
  other:
    pid: host
    labels:
      com.example.url: http://example.com/#top
    cpus: -1
    tty:
volumes:
  data:
`;

/** The file above with a few things put in or taken out. */
function changed(): fc.Arbitrary<string> {
  const change = fc.tuple(fc.nat(), fc.nat({ max: 4 }), fc.oneof(fragment(), fc.constant('')));
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    let file = WHOLE;
    for (const [at, count, piece] of changes) {
      const place = at % (file.length + 1);
      file = file.slice(0, place) + piece + file.slice(place + count);
    }
    return file;
  });
}

/** Files of a few lines, each of which may be what is proven or something that only looks like it. */
function hostile(): fc.Arbitrary<string> {
  const key = fc.constantFrom(
    'a',
    'web',
    'privileged',
    'volumes',
    'pid',
    'no',
    'Null',
    '"a"',
    'a b',
    '<<',
    '? a',
    '1',
  );
  const value = fc.oneof(
    fc.constantFrom(
      '',
      ' true',
      ' host',
      ' "host"',
      " 'host'",
      ' # c',
      ' true # c',
      ' true#c',
      '  x ',
      ' "x" # y',
    ),
    fc.constantFrom(
      ' |',
      ' >-',
      ' &a',
      ' &a x',
      ' *a',
      ' !!str x',
      ' {',
      ' {a: b}',
      ' [a, b]',
      ' [a',
      ' "a',
      " 'a",
    ),
    fc.constantFrom(
      ' a: b',
      ' a:',
      ' a #',
      ' - a',
      ' -a',
      ' -',
      ' "a": b',
      " 'it''s'",
      ' "\\n"',
      ' [a]: b',
      ' "a"#',
    ),
    fragment(),
  );
  const line = fc.oneof(
    fc.tuple(key, value).map(([k, v]) => `${k}:${v}`),
    fc.tuple(key, value).map(([k, v]) => `- ${k}:${v}`),
    value.map((v) => `-${v}`),
    fc.constantFrom(
      '',
      '# x',
      '---',
      '...',
      '%YAML 1.2',
      '"',
      "'",
      'text',
      ']',
      '}',
      '- /run/docker.sock:/x',
    ),
  );
  const indented = fc.tuple(fc.nat({ max: 3 }), line).map(([depth, text]) => `${'  '.repeat(depth)}${text}`);
  return fc
    .tuple(
      fc.array(indented, { maxLength: 2 }),
      fc.array(indented, { maxLength: 6 }),
      fc.constantFrom('', '\n'),
    )
    .map(([before, after, end]) => {
      const head = ['services:', '  web:', '    privileged: true'];
      return [...before, ...head, ...after].join('\n') + end;
    });
}

function fragment(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(
      '\n',
      '\n\n',
      ' ',
      '  ',
      '\t',
      '\r\n',
      ':',
      ': ',
      '#',
      ' #',
      '-',
      '- ',
      '"',
      "'",
      '\\',
      '|',
      '>',
    ),
    fc.constantFrom(
      '&',
      '*',
      '!',
      '%',
      '@',
      '`',
      '{',
      '}',
      '[',
      ']',
      ',',
      '?',
      '? ',
      '~',
      '\u0085',
      '\ufeff',
      '\0',
    ),
    fc.constantFrom(
      'a',
      'services',
      'services:\n',
      'true',
      '<<: ',
      '---\n',
      '...\n',
      '\n---\n',
      'é',
      '\u2028',
      '\x7f',
    ),
  );
}
