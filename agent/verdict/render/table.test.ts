import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  digest,
  finding,
  gap,
  imageReport,
  layerCoverage,
  location,
  notReviewed,
  report,
  reviewClaim,
  reviewed,
  withGaps,
} from '../../../test/report/sample-report.ts';
import type { Report } from '../../model/report.ts';
import { renderTable } from './table.ts';
import { columnsOf, cut, wrap } from './terminal-text.ts';

const plainTable = (over: Partial<Report> = {}, columns = 100) =>
  renderTable([report(over)], { columns, color: false });

describe('the table', () => {
  it('begins with the verdict and why', () => {
    expect(plainTable().split('\n').slice(0, 5).join('\n')).toMatch(
      /^ CLEAR {8}python-service:1\.4\n.*\n.*\n\n {14}Everything in it was examined, all 3,412 entries/,
    );
    const reasons = ['The worst', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth'];
    const malicious = plainTable({ verdict: { name: 'malicious', reasons } });
    expect(malicious).toContain(' MALICIOUS    python-service:1.4\n');
    expect(malicious).toContain(
      '\n\n              The worst\n              · Second\n              · Third\n              · Fourth\n              · and 2 more reasons\n',
    );
  });

  it('shows the worst finding first, with its place and the bytes that prove it', () => {
    const low = finding({ id: 'a/low', severity: 'low', slashable: false });
    const text = plainTable({ findings: [low, finding()] });
    expect(text).toContain(
      [
        'FINDINGS      1 critical · 1 low',
        '',
        '  critical    miner/xmrig-config                            live · reachable · slashable · T1496.001',
        '              An XMRig configuration with a pool and a wallet: it mines on the provider’s hardware',
        '              layer 0  aaaaaaaaaaaa  opt/app/config.json',
        '              byte 500, line 12  $pool  stratum+tcp://pool.example:3333',
        '              byte 610, line 17  $algo  "algo": "rx/0"',
        '',
        '  low         a/low',
      ].join('\n'),
    );
  });

  it('names members of archives, buried places, and how many more there are', () => {
    const text = plainTable({
      findings: [
        finding({
          member: ['inner.zip', 'run.sh'],
          locations: [location(), location({ layer: 3, presence: 'buried' })],
          locationCount: 40,
          matchCount: 9,
        }),
      ],
    });
    expect(text).toContain('layer 0  aaaaaaaaaaaa  opt/app/config.json!/inner.zip!/run.sh\n');
    expect(text).toContain('layer 3  aaaaaaaaaaaa  buried  opt/app/config.json!/inner.zip!/run.sh\n');
    expect(text).toContain('and 38 more places\n');
    expect(text).toContain('and 7 more matches\n');
  });

  it('shows fifty findings and says how many more there are', () => {
    const text = plainTable({ findings: Array.from({ length: 1203 }, () => finding()) });
    expect(text.match(/miner\/xmrig-config/g)).toHaveLength(50);
    expect(text).toContain('… and 1,153 more (see --format json)');
  });

  it('says what was not looked at, and what of that the policy accepts', () => {
    const coverage = withGaps([
      gap(),
      gap({ state: 'unreadable', reason: 'corrupt', path: null, bytes: null }),
    ]);
    const text = plainTable({
      images: [imageReport({ coverage })],
      policy: { ...report().policy, accept: ['not-openable'] },
    });
    expect(text).toContain('COVERAGE      the ledger balances, 2 gaps');
    expect(text).toMatch(
      / {2}opaque {6}not-openable, 1\.0 MiB, accepted by the policy\n {14}layer 0 {2}opt\/data/,
    );
    expect(text).toMatch(/ {2}unreadable {2}corrupt\n {14}layer 0 {2}\(all of it\)/);
  });

  it('shows the review with its quotes and what it cost, or why there is none', () => {
    const run = {
      ...report().run,
      review: { requests: 3, cached: 1, inputTokens: 9, outputTokens: 9, microUsd: 21_300 },
    };
    const text = plainTable({ review: reviewed({ adverse: true }), run });
    for (const part of [
      'REVIEW        adverse',
      'high        It mines.',
      'where       layer 0, app/run.sh, line 3',
      'quote       stratum+tcp://pool.invalid:3333',
      '1 claim dropped',
      '$0.0213 · 3 requests · 1 answer known before',
    ])
      expect(text).toContain(part);
    expect(plainTable({ review: notReviewed('no key') })).toContain('not reviewed: no key');
  });

  it('shows failures with what can be done', () => {
    const text = plainTable({
      failures: [{ code: 'OFFLINE', message: 'No network', todo: 'Run again.', retryable: false }],
    });
    expect(text).toContain('              OFFLINE\n              No network\n              Run again.\n');
  });

  it('has no control character without colour, and colours with it', () => {
    expect(plainTable({ findings: [finding()] })).not.toMatch(/(?!\n)\p{Cc}/u);
    const colored = renderTable([report({ findings: [finding()] })], { columns: 100, color: true });
    expect(colored).toContain('\u001b[31m');
  });

  it('says the same with and without colour', () => {
    const reports = [
      report({ findings: [finding()], images: [imageReport({ coverage: withGaps([gap()]) })] }),
    ];
    const colored = renderTable(reports, { columns: 90, color: true });
    expect(stripVTControlCharacters(colored)).toBe(renderTable(reports, { columns: 90, color: false }));
  });

  it('ends with an overview of several targets', () => {
    const reports = [report(), report({ verdict: { name: 'incomplete', reasons: ['why'] } })];
    const text = renderTable(reports, { columns: 80, color: false });
    expect(text).toMatch(
      /TARGETS {7}2\n\n CLEAR {8}python-service:1\.4\n INCOMPLETE {3}python-service:1\.4\n$/,
    );
  });

  it('keeps within the columns, whatever the image is named and holds', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom(
        '日本語'.repeat(40),
        `z${'\u0301'.repeat(60)}`,
        '\u001b[2J',
        'x'.repeat(300),
        'שלום/'.repeat(30),
      ),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, fc.integer({ min: 1, max: 200 }), (a, b, c, columns) => {
        const text = plainTable(
          {
            subject: { ...report().subject, target: a, reference: b },
            verdict: { name: 'malicious', reasons: [a, b, c] },
            review: reviewed({
              explanation: c,
              claims: [{ ...reviewClaim, explanation: a, path: b, quote: c }],
            }),
            findings: [
              finding({
                id: a,
                title: b,
                detail: c,
                member: [a, b],
                locations: [location({ path: c, layerDigest: digest('0') })],
                matches: [{ pattern: b, offset: 1e12, length: 1, line: 1e9, bytes: c }],
              }),
            ],
            images: [
              imageReport({
                platform: a,
                facts: { ...imageReport().facts, entrypoint: [a, b], user: c, environment: [b] },
                coverage: { ...withGaps([gap({ path: a, detail: b })]), layers: [layerCoverage()] },
              }),
            ],
          },
          columns,
        );
        expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
        expect(text).not.toMatch(/\p{M}{3}/u);
        const width = Math.min(Math.max(columns, 40), 120);
        for (const line of text.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(width);
      }),
      { numRuns: 200 },
    );
  });
});

describe('lines', () => {
  it('are measured as terminals draw them', () => {
    expect(columnsOf('abc')).toBe(3);
    expect(columnsOf('日本')).toBe(4);
    expect(columnsOf('e\u0301')).toBe(1);
    expect(columnsOf('😀')).toBe(2);
    expect(columnsOf('ｆｕｌｌ')).toBe(8);
    expect(columnsOf('café – ½ · …')).toBe(12);
  });

  it('break at spaces, and inside what is longer than a line', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
    expect(wrap('日本語', 5)).toEqual(['日本', '語']);
    expect(wrap('', 5)).toEqual(['']);
  });

  it('are cut with an ellipsis', () => {
    expect(cut('abcdef', 6)).toBe('abcdef');
    expect(cut('abcdefg', 6)).toBe('abcde…');
    expect(cut('日本語', 5)).toBe('日本…');
  });
});
