import axe from 'axe-core';
import { eq } from 'drizzle-orm';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { recordEvent } from '../../agent/jobs/service/scan-events.ts';
import { pageRoutes } from '../../agent/server/pages/page-routes.ts';
import { readRoutes } from '../../agent/server/read/read-routes.ts';
import { scans } from '../../agent/store/schema/scan-tables.ts';
import { apiKeys, requests } from '../../agent/store/schema/service-tables.ts';
import { type NetworkServer, networkServer } from '../server/network-server.ts';
import { hostileNames, worst } from '../server/pages-hostile.ts';
import { chainId } from '../server/seed-network.ts';

let browser: Browser;
let server: NetworkServer;
let origin: string;
let context: BrowserContext | null = null;
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.WARDEN_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  // Of other rules than those of the verdicts: what says so is on the pages as well.
  server = await networkServer([readRoutes, pageRoutes], null, `sha256:${'8'.repeat(64)}`);
  origin = await server.listen();
}, 180_000);
afterEach(async () => {
  await context?.close();
  context = null;
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

interface Look {
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly script?: boolean;
  readonly at?: string;
}

/** A page in a fresh browser profile, and everything that went wrong in it. */
async function open(path: string, { theme = 'light', width = 1280, script = true, at = origin }: Look = {}) {
  context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: theme,
    javaScriptEnabled: script,
  });
  // A machine may be slow; the test has its own end.
  context.setDefaultTimeout(0);
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text());
  });
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(at) && !request.url().startsWith('data:'))
      wrong.push(`asks ${request.url().slice(0, 200)}`);
  });
  const answer = await page.goto(at + path);
  return { page, wrong, status: answer!.status() };
}

function paths({ network }: NetworkServer): Record<string, string> {
  const source = (key: string) => `/sources/${chainId}/${network.sources.get(key)!.address}`;
  return {
    'the sources': '/',
    'a malicious source': source('miner'),
    'an incomplete source': source('encrypted'),
    'a clear source': source('diffusion'),
    'a source that waits': source('fresh'),
    'a client': `/clients/${network.clients[4]}`,
    'a provider': `/providers/${network.providers[1]}`,
    'the cases': '/cases',
    'a case': `/cases/${network.cases.get('convicted')}`,
    'the sign-in': '/login',
    'the API': '/docs',
  };
}

const names = [
  'the sources',
  'a malicious source',
  'an incomplete source',
  'a clear source',
  'a source that waits',
  'a client',
  'a provider',
  'the cases',
  'a case',
  'the sign-in',
  'the API',
];

/** Worse than nothing to say, by axe's own words. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations: found } = (await page.evaluate('axe.run(document)')) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 200)}`);
}

async function signIn(page: Page, scopes: Parameters<NetworkServer['key']>[0], next = '/'): Promise<string> {
  const key = await server.key(scopes);
  await page.goto(`${origin}/login?next=${next}`);
  await page.getByLabel('API key').fill(key.text);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname !== '/login');
  return key.id;
}

describe.each(names)('%s', (name) => {
  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)(
    '%s, %i px wide: nothing goes wrong, nothing is asked elsewhere, axe finds nothing, nothing is cut off',
    async (theme, width) => {
      const { page, wrong, status } = await open(paths(server)[name]!, { theme, width });
      expect(status).toBe(200);
      expect(await page.locator('h1').count()).toBe(1);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(await violations(page)).toEqual([]);
      expect(wrong).toEqual([]);
    },
  );

  test('is whole without script', async () => {
    const { page, wrong } = await open(paths(server)[name]!, { script: false });
    expect(await page.locator('main').textContent()).not.toBe('');
    expect(await page.locator('.js-only:visible').count()).toBe(0);
    expect(wrong).toEqual([]);
  });
});

describe('finding a source', () => {
  test('by a part of its address, by verdict, and in another order, by keyboard alone', async () => {
    const { page } = await open('/');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    const { address } = server.network.sources.get('llama')!;
    while ((await page.evaluate('document.activeElement.name')) !== 'search')
      await page.keyboard.press('Tab');
    await page.keyboard.type(address.slice(2, 14));
    await page.keyboard.press('Enter');
    await page.waitForURL(/search=/);
    expect(await page.locator('tbody tr').count()).toBe(1);
    while (!String(await page.evaluate('document.activeElement.href ?? ""')).endsWith(address))
      await page.keyboard.press('Tab');
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/sources/${chainId}/${address}`);
    expect(await page.locator('h1').textContent()).toBe('Llama 3 70B inference');
  });

  test('filters as soon as a choice is made, and without script by the button', async () => {
    const { page } = await open('/');
    await page.locator('select[name=verdict]').selectOption('malicious');
    await page.waitForURL(/verdict=malicious/);
    expect(await page.locator('tbody tr').count()).toBe(2);
    await context!.close();
    const plain = await open('/', { script: false });
    await plain.page.locator('select[name=sort]').selectOption('stake');
    await plain.page.getByRole('button', { name: 'Search' }).click();
    expect(await plain.page.locator('th[aria-sort] a').textContent()).toBe('Stake');
  });
});

describe('a source', () => {
  test('shows why, the evidence, what runs first, and a command to check it', async () => {
    const { page } = await open(paths(server)['a malicious source']!);
    const text = await page.locator('main').textContent();
    for (const part of [
      'critical finding miner/xmrig-config',
      'stratum+tcp://pool.example:3333',
      '/usr/bin/start.sh',
      'What runs first',
      'open case',
    ])
      expect(text).toContain(part);
    expect(await page.locator('#command').textContent()).toMatch(/^warden (scan|verify) /);
    await context!.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy' }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      await page.locator('#command').textContent(),
    );
  });

  test('shows what changed between two revisions', async () => {
    const { page } = await open(paths(server)['a malicious source']!);
    await page.getByRole('link', { name: /^what changed/ }).click();
    const changes = await page.locator('#changes ~ .scroll').textContent();
    for (const part of ['imageMetadataUrl', 'minAvailableLockup', 'miner/xmrig-config', 'verdict', 'compose'])
      expect(changes).toContain(part);
  });

  test('says that it is not known where it is not', async () => {
    const { page, status } = await open(`/sources/${chainId}/0x${'0'.repeat(40)}`);
    expect(status).toBe(404);
    expect(await page.locator('h1').textContent()).toBe('There is nothing here');
  });
});

describe('live', () => {
  test('a new verdict is in the list without anybody asking for it', async () => {
    const { page } = await open('/?sort=verdict');
    await page.waitForSelector('.live.on');
    const { address, revision } = server.network.sources.get('fresh')!;
    const row = page.locator(`tr[data-key="${chainId}/${address}"]`);
    expect(await row.locator('.badge').first().textContent()).toBe('waiting');
    await server.db
      .update(scans)
      .set({ state: 'done', verdict: 'suspicious', decidedAt: new Date() })
      .where(eq(scans.id, `${chainId}|${address}|${revision}`));
    await row.locator('.badge', { hasText: 'suspicious' }).waitFor();
    await server.db
      .update(scans)
      .set({ state: 'queued', verdict: null, decidedAt: null })
      .where(eq(scans.id, `${chainId}|${address}|${revision}`));
  });
});

describe('a scan of the tenant', () => {
  test('is followed as it goes, to its verdict', async () => {
    const id = `scan_${'l'.repeat(24)}`;
    const at = new Date();
    const target = { kind: 'image', text: 'registry:example/app:1' };
    await server.db.insert(scans).values({ id, target, state: 'queued', attempts: 0, requestedAt: at });
    await server.db.insert(requests).values({ scan: id, tenant: 'acme', spentMs: 0, createdAt: at });
    await recordEvent(server.db, id, 'queued', { scan: id });
    const { page, wrong } = await open('/login');
    await signIn(page, ['scans:read'], `/scans/${id}`);
    await page.waitForSelector('.live.on');
    await recordEvent(server.db, id, 'progress', { fetchedBytes: 12_000_000, files: 1234, findings: 2 });
    await page.getByText('12 MB read, 1,234 files, 2 findings').waitFor();
    expect(await violations(page)).toEqual([]);
    await server.db
      .update(scans)
      .set({ state: 'done', verdict: 'suspicious', decidedAt: new Date() })
      .where(eq(scans.id, id));
    await recordEvent(server.db, id, 'completed', { scan: id });
    await page.locator('main .badge', { hasText: 'suspicious' }).waitFor();
    expect(await page.locator('.live').count()).toBe(0);
    expect(wrong).toEqual([]);
  });
});

describe('the theme', () => {
  test.each([true, false])('is kept once it is chosen (script: %s)', async (script) => {
    const { page } = await open('/cases', { script });
    await page.getByRole('button', { name: 'Dark colours' }).click();
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
    await expect
      .poll(async () => (await context!.cookies()).some(({ name }) => name === 'warden_theme'))
      .toBe(true);
    await page.goto(`${origin}/`);
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  });
});

describe('signing in', () => {
  test('with a key that may operate shows operations, until the key is revoked', async () => {
    const { page, wrong } = await open('/operations');
    expect(page.url()).toContain('/login?next=%2Foperations');
    const id = await signIn(page, ['operate', 'scans:read'], '/operations');
    expect(await page.locator('h1').textContent()).toBe('Operations');
    expect(await page.locator('main').textContent()).toContain('No node of chain 31337 answers.');
    expect(await violations(page)).toEqual([]);
    const [cookie] = (await context!.cookies()).filter(({ name }) => name === 'warden_session');
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    expect(wrong).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await server.db.update(apiKeys).set({ revokedAt: new Date() }).where(eq(apiKeys.id, id));
    await page.goto(`${origin}/operations`);
    expect(page.url()).toContain('/login');
  });

  test('with a key that may not operate shows the tenant its scans and nothing more, until it signs out', async () => {
    const { page } = await open('/login');
    await signIn(page, ['scans:read'], '/scans');
    expect(await page.locator('h1').textContent()).toBe('Scans');
    expect(await page.getByRole('link', { name: 'Operations' }).count()).toBe(0);
    await page.goto(`${origin}/operations`);
    expect(await page.locator('h1').textContent()).toBe('This key may not do that');
    await page.getByRole('button', { name: /Sign out/ }).click();
    await page.waitForURL(`${origin}/`);
    await page.goto(`${origin}/scans`);
    expect(page.url()).toContain('/login');
  });

  test('with what is no key says so, and gives nothing', async () => {
    const { page } = await open('/login');
    await page.getByLabel('API key').fill('<script>window.pwned=1</script>');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').textContent()).toContain('This key is not good');
    expect((await context!.cookies()).some(({ name }) => name === 'warden_session')).toBe(false);
  });
});

describe('a network whose every name is hostile', () => {
  let hostile: NetworkServer;
  let at: string;
  beforeAll(async () => {
    hostile = await networkServer([readRoutes, pageRoutes], hostileNames(worst));
    at = await hostile.listen();
  }, 180_000);
  afterAll(() => hostile.close());

  test.each(names.slice(0, 9))('%s stays what it is', async (name) => {
    for (const width of [1280, 360]) {
      const { page, wrong } = await open(paths(hostile)[name]!, { at, width });
      expect(await page.evaluate('window.pwned')).toBeUndefined();
      expect(await page.locator('script, img, iframe, object, embed').count()).toBe(1);
      expect(await page.locator('a[href^="javascript:" i]').count()).toBe(0);
      expect(await page.content()).not.toMatch(/[\p{Cf}\p{Co}]|(?![\n])\p{Cc}/u);
      expect((await page.content()).length).toBeLessThan(600_000);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(await violations(page)).toEqual([]);
      expect(wrong).toEqual([]);
      await context!.close();
    }
  });
});
