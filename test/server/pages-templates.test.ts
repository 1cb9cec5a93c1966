import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderPage } from '../../agent/server/pages/layout.ts';
import { loginPage, problemPage } from '../../agent/server/pages/login-page.ts';
import { caseTable } from '../../agent/server/pages/parts/case-table.ts';
import { completionChart } from '../../agent/server/pages/parts/chart.ts';
import { layerTree } from '../../agent/server/pages/parts/file-tree.ts';
import { history } from '../../agent/server/pages/parts/history.ts';
import { runsFirst } from '../../agent/server/pages/parts/runs-first.ts';
import { accountLink, amount, caseLink, sourceLink } from '../../agent/server/pages/parts/words.ts';
import { ownPath } from '../../agent/server/pages/session.ts';
import { sourcesPage } from '../../agent/server/pages/sources-page.ts';
import type { CaseItem, RevisionItem, SourceItem } from '../../agent/server/read/documents.ts';
import { bucketsOf } from '../../agent/server/read/provider-jobs.ts';
import { diffRevisions } from '../../agent/server/read/revision-diff.ts';
import { replayVault } from '../../agent/server/read/stake.ts';
import { pageText } from '../../agent/verdict/render/html/markup.ts';
import { digest, finding, gap, imageReport, location, report, withGaps } from '../report/sample-report.ts';
import { hostileTexts } from './pages-hostile.ts';
import { addressOf, hashOf } from './seed-network.ts';

const now = 1_800_000_000;
const hostile = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: 'binary', maxLength: 200 }),
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
        '=',
        ' ',
        'script',
        'onload',
        '\u202e',
        '\0',
        '\u001b[2J',
        '\\',
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join('')),
);

/** The tags and attributes of a page: what is left when every text is taken out of it. */
function skeleton(page: string): string {
  return page.replace(/>[^<]*(<|$)/g, '>$1').replace(/"[^"]*"/g, '""');
}

/** Nothing that a text can be made to do: the page is built of the same tags, has no sign that does not show, and is no novel. */
function expectTame(render: (text: string) => string, text: string): void {
  const page = render(text);
  expect(skeleton(page)).toBe(skeleton(render('name')));
  expect(page).not.toMatch(/[\p{Cf}\p{Co}\p{Cs}]|(?!\n)\p{Cc}/u);
  expect(page.length).toBeLessThan(400_000);
}

function source(text: string): SourceItem {
  return {
    chainId: 1,
    address: addressOf('a source'),
    client: addressOf('a client'),
    active: true,
    revision: hashOf('a revision'),
    publishedAt: 7,
    metadataUrl: text,
    name: `n${text}`,
    verdict: 'malicious',
    reason: `r${text}`,
    findings: 3,
    scannedAt: now,
    decidedAt: now,
    report: null,
    ruleset: null,
    stake: '1',
    convictions: 0,
    openCases: 0,
    clearedUntil: null,
  };
}

function caseOf(text: string): CaseItem {
  const wei = '0';
  return {
    chainId: 1,
    id: text,
    charge: text,
    phase: 'open',
    outcome: 'none',
    accused: text,
    accuser: text,
    subject: text,
    revision: text,
    deadline: now,
    openedAt: 1,
    updatedAt: 1,
    money: {
      bond: wei,
      held: wei,
      shortfall: wei,
      taken: wei,
      bounty: wei,
      panel: wei,
      victims: wei,
      burned: wei,
      returned: wei,
    },
    votes: { committed: 0, revealed: 0, guilty: 0, innocent: 0, eligible: null },
    cosigners: 0,
  };
}

function revision(name: string, text: string): RevisionItem {
  return {
    revision: hashOf(name),
    block: 1,
    final: true,
    present: true,
    params: { imageMetadataUrl: text },
    verdict: null,
    reason: text,
    decidedAt: null,
    report: null,
    ruleset: null,
  };
}

/** Ids and addresses come decoded from the chain: they can be anything but long. */
const short = hostile.filter((text) => text.length < 3000);

describe('hostile text stays text', () => {
  test('in the list of sources, in its search field and in its links', () => {
    const render = (text: string) =>
      renderPage(
        sourcesPage(
          [source(text)],
          `c${text}`,
          new Map(),
          { search: `s${text}`, verdict: '', status: '', sort: 'stake', cursor: `d${text}` },
          [],
          'sha256:9',
          now,
        ),
        { theme: null, session: { tenant: `t${text}`, mayOperate: true } },
        now,
      );
    fc.assert(
      fc.property(hostile, (text) => expectTame(render, text)),
      { numRuns: 150 },
    );
  });

  test('where a link would lead somewhere else', () => {
    const render = (text: string) =>
      pageText(caseTable([caseOf(`0y${text}`)], now)) +
      pageText(accountLink('clients', `0y${text}`)) +
      pageText(caseLink(`0y${text}`)) +
      pageText(sourceLink(1, `0y${text}`, `0y${text}`));
    fc.assert(
      fc.property(short, (text) => {
        expectTame(render, text);
        expect(render(text)).not.toContain('href');
      }),
      { numRuns: 150 },
    );
  });

  test('in what runs first and in the changes between revisions', () => {
    const render = (text: string) => {
      const base = imageReport();
      const hostileReport = report({
        images: [
          { ...base, facts: { ...base.facts, entrypoint: [`e${text}`], command: [], user: `u${text}` } },
        ],
        subject: { ...report().subject, reference: `r${text}` },
      });
      const [before, after] = [revision('a', 'before'), revision('b', `b${text}`)];
      const changes = diffRevisions({ item: before, report: null }, { item: after, report: null });
      return (
        pageText(runsFirst({ ...hostileReport, subject: { ...hostileReport.subject, images: [] } })) +
        pageText(history('/sources/1/0x0', after, [after, before], { revision: before, changes }, now))
      );
    };
    fc.assert(
      fc.property(hostile, (text) => expectTame(render, text)),
      { numRuns: 150 },
    );
  });

  test('in the tree of files, however deep and long its paths are', () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 30 }), (paths) => {
        const findings = paths.map((path) => finding({ locations: [location({ path })] }));
        const image = imageReport({ coverage: withGaps(paths.map((path) => gap({ path }))) });
        const tree = pageText(layerTree(image, findings));
        expect(tree.match(/<(?!\/?(ul|li|details|summary|code|span|p)\b)/g)).toBeNull();
        expect(tree).not.toMatch(/[\p{Cf}\p{Co}\p{Cs}]|(?!\n)\p{Cc}/u);
      }),
      { numRuns: 100 },
    );
    const deep = pageText(
      layerTree(imageReport(), [
        finding({ image: digest('e'), locations: [location({ path: 'a/b/'.repeat(100_000) })] }),
      ]),
    );
    expect(deep.length).toBeLessThan(20_000);
  });

  test('in the sign-in and in what went wrong', () => {
    const render = (text: string) =>
      renderPage(loginPage(`/${text}`, `p${text}`), { theme: 'dark', session: null }, now) +
      renderPage(problemPage('None', `d${text.slice(0, 2000)}`), { theme: 'light', session: null }, now);
    fc.assert(
      fc.property(short, (text) => expectTame(render, text)),
      { numRuns: 100 },
    );
  });
});

test('a way back leads to this server and nowhere else', () => {
  expect(ownPath('/sources/1/0xab?revision=0x1')).toBe('/sources/1/0xab?revision=0x1');
  for (const elsewhere of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    '',
    undefined,
    ['/'],
    '/\r\nset-cookie: a',
  ])
    expect(ownPath(elsewhere)).toBe('/');
  fc.assert(
    fc.property(hostile, (text) => {
      expect(new URL(ownPath(`/${text}`), 'https://warden.example').origin).toBe('https://warden.example');
      expect(new URL(ownPath(text), 'https://warden.example').origin).toBe('https://warden.example');
    }),
  );
});

test('amounts are exact to four decimals, and grouped', () => {
  expect(amount('1234567500000000000000000')).toBe('1,234,567.5 OGPU');
  expect(amount('123450000000000')).toBe('0.0001 OGPU');
  expect(amount('0')).toBe('0 OGPU');
});

test('the chart shows as many attempts as there are', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          attemptedAt: fc.integer({ min: 0, max: 1_000_000 }),
          result: fc.constantFrom('confirmed', 'answered', 'open', 'cancelled', 'unanswered', 'shared'),
        }),
        { minLength: 1, maxLength: 60 },
      ),
      fc.integer({ min: 1_000_000, max: 2_000_000 }),
      (few, head) => {
        const jobs = few.map(
          (each) =>
            ({ ...each, task: '', source: null, answeredAt: null, asked: '0', seconds: null }) as const,
        );
        const buckets = bucketsOf(jobs, head, 12);
        const sum = buckets.reduce(
          (all, each) => all + each.confirmed + each.answered + each.unanswered + each.other,
          0,
        );
        expect(sum).toBe(jobs.length);
        expect(pageText(completionChart(buckets))).not.toMatch(/NaN|Infinity|="-/);
      },
    ),
  );
});

test('the stake never falls below nothing, and what is taken beyond the lockup comes out of what is unbonding', () => {
  const event = (name: string, amount: number) => ({
    name: `vault.${name}`,
    args: { amount: String(amount) },
  });
  expect(replayVault([event('Locked', 100), event('Unbonded', 60), event('Sanctioned', 70)])).toEqual({
    lockup: '0',
    unbonding: '30',
    sanctioned: '70',
  });
  expect(replayVault([event('Locked', 100), event('Sanctioned', 70), event('Waived', 70)])).toEqual({
    lockup: '100',
    unbonding: '0',
    sanctioned: '0',
  });
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.constantFrom('Locked', 'Unbonded', 'UnbondingCanceled', 'Claimed', 'Sanctioned', 'Waived'),
          fc.nat(),
        ),
      ),
      (acts) => {
        for (const wei of Object.values(replayVault(acts.map(([name, amount]) => event(name, amount)))))
          expect(wei).toMatch(/^[0-9]+$/);
      },
    ),
  );
});
