import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  reviewClaim as claim,
  finding,
  gap,
  imageReport,
  location,
  report,
  reviewed,
  withGaps,
} from '../../../test/report/sample-report.ts';
import type { Report } from '../../model/report.ts';
import { renderHtml } from './html.ts';

/** A report with the same hostile text wherever text of an image, a registry or a rule can stand. */
function reportWith(text: string): Report {
  return report({
    subject: { ...report().subject, target: text, reference: `${text}2` },
    verdict: { name: 'malicious', reasons: [text] },
    findings: [
      finding({
        id: text,
        title: text,
        attack: text,
        reference: text,
        detail: text,
        member: [text],
        locations: [location({ path: text })],
        matches: [{ pattern: text, offset: 0, length: 1, bytes: text }],
      }),
      finding({ severity: 'low', locations: [], locationCount: 0 }),
    ],
    images: [
      imageReport({
        platform: text,
        facts: {
          os: text,
          created: text,
          entrypoint: [text],
          command: [text],
          user: text,
          workingDir: text,
          exposedPorts: [text],
          volumes: [text],
          environment: [text],
          history: [{ createdBy: text, emptyLayer: true }],
        },
        coverage: withGaps([gap({ path: text, detail: text })]),
      }),
    ],
    failures: [{ code: 'OFFLINE', message: text, todo: text, retryable: false }],
    review: reviewed({
      adverse: true,
      explanation: text,
      claims: [{ ...claim, explanation: text, path: text, quote: text }],
      models: { triage: text, judge: text },
    }),
    ruleset: { ...report().ruleset, leftOut: [{ file: text, rule: text, line: 1, reason: text }] },
    run: { ...report().run, host: text },
  });
}

const tagsOf = (page: string) => page.match(/<[^>]*>/g);

describe('the HTML page', () => {
  it('shows verdict, findings, coverage, layers and run', () => {
    const page = renderHtml([reportWith('an-ordinary-name')]);
    for (const text of [
      'malicious',
      'Review',
      'Findings',
      'Not looked at',
      'Layers',
      'Run',
      'an-ordinary-name',
    ])
      expect(page).toContain(text);
  });

  it('needs nothing and runs nothing', () => {
    const page = renderHtml([reportWith('https://example.org/x')]);
    expect(page).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"`,
    );
    expect(page).not.toMatch(/<(script|img|link|iframe|object|embed|form|a|base|svg)\b/i);
    expect(page).not.toMatch(/\b(href|src|on[a-z]+|style|srcset|action)=/i);
    expect(page).not.toMatch(/url\(|@import/);
  });

  it('has a language, one title, headings in order and a header for every column', () => {
    const page = renderHtml([reportWith('x')]);
    expect(page).toContain('<html lang="en">');
    expect(page.match(/<title>/g)).toHaveLength(1);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page).not.toMatch(/<th(?! scope=| ?ead)/);
  });

  it.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='x",
    '</style>',
    '&lt;b&gt;',
    '`x`',
    '-->',
  ])('escapes %s', (text) => {
    const page = renderHtml([reportWith(text)]);
    expect(tagsOf(page)).toEqual(tagsOf(renderHtml([reportWith('x')])));
  });

  it('keeps its structure, whatever the image is named and holds', () => {
    const expected = tagsOf(renderHtml([reportWith('x')]));
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc
        .array(
          fc.constantFrom(
            '<',
            '>',
            '"',
            "'",
            '&',
            '`',
            '/',
            'script',
            'javascript:',
            '\u202e',
            '\0',
            ']]>',
            '<!--',
          ),
          {
            minLength: 1,
          },
        )
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const page = renderHtml([reportWith(text)]);
        expect(tagsOf(page)).toEqual(expected);
        expect(page).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
      }),
      { numRuns: 200 },
    );
  });

  it('shows a thousand findings and says how many more there are', () => {
    const page = renderHtml([report({ findings: Array.from({ length: 1001 }, () => finding()) })]);
    expect(page.match(/<article class="finding">/g)).toHaveLength(1000);
    expect(page).toContain('… and 1 more (see --format json)');
  });

  it('begins with an overview of several targets', () => {
    const page = renderHtml([report(), report()]);
    expect(page).toContain('<h1>2 targets</h1>');
    expect(page.match(/<span class="badge clear">/g)).toHaveLength(2);
  });
});
