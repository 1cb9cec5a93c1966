import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageRoutes } from '../../agent/server/pages/page-routes.ts';
import { readRoutes } from '../../agent/server/read/read-routes.ts';
import { type NetworkServer, networkServer } from './network-server.ts';
import { chainId, ruleset } from './seed-network.ts';

let same: NetworkServer;
let newer: NetworkServer;
beforeAll(async () => {
  same = await networkServer([pageRoutes, readRoutes]);
  newer = await networkServer([pageRoutes, readRoutes], null, `sha256:${'8'.repeat(64)}`);
}, 120_000);
afterAll(() => Promise.all([same.close(), newer.close()]));

const bodyOf = async ({ app }: NetworkServer, url: string) => {
  const { statusCode, body } = await app.inject({ url });
  expect(statusCode).toBe(200);
  return body;
};
const sourcesOf = async (server: NetworkServer, query: string) =>
  JSON.parse(await bodyOf(server, `/v1/sources?limit=100&${query}`)).items as {
    address: string;
    verdict: string | null;
    ruleset: string | null;
  }[];
const chips = (page: string) => page.match(/rules behind[^<]*/g) ?? [];

describe('a verdict', () => {
  test('that rests on the rules in use now says so, and is not called old', async () => {
    expect(chips(await bodyOf(same, '/'))).toEqual([]);
    const [source] = await sourcesOf(same, 'status=active&verdict=clear');
    const page = await bodyOf(same, `/sources/${chainId}/${source!.address}`);
    expect(page).toContain('the ones in use now');
    expect(chips(page)).toEqual([]);
  });

  test('that rests on other rules is marked in the list, once for each source that was examined', async () => {
    const examined = (await sourcesOf(newer, '')).filter(({ verdict }) => verdict !== null);
    expect(new Set(examined.map((item) => item.ruleset))).toEqual(new Set([ruleset]));
    expect(chips(await bodyOf(newer, '/'))).toEqual(examined.map(() => 'rules behind'));
    const [waiting] = await sourcesOf(newer, 'verdict=waiting');
    expect(waiting!.ruleset).toBeNull();
  });

  test('that rests on other rules says on its page how old it is, and that another scan is due', async () => {
    const [source] = await sourcesOf(newer, 'status=active&verdict=clear');
    const page = await bodyOf(newer, `/sources/${chainId}/${source!.address}`);
    expect(chips(page)).toEqual(['rules behind: rescan due']);
    expect(page).toMatch(
      /Examined <time datetime="[^"]+">[^<]+<\/time> <span class="soft">\(<time [^>]+>[^<]+ ago/,
    );
    expect(page).not.toContain('the ones in use now');
  });

  test('on what is no longer offered is old, and no other scan of it is due', async () => {
    const [source] = await sourcesOf(newer, 'status=inactive');
    const page = await bodyOf(newer, `/sources/${chainId}/${source!.address}`);
    expect(chips(page)).toEqual(['rules behind']);
  });
});
