import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Command, warden } from '../scan/command.ts';
import { publisher } from '../watch/publishing.ts';
import { openStage, type Stage } from '../watch/stage.ts';

let stage: Stage;
let server: Command;
beforeAll(async () => {
  stage = await openStage();
}, 300_000);
afterAll(async () => {
  server?.child.kill('SIGTERM');
  await server?.ended;
  await stage?.close();
});

/** Looks again until it is so, or the server is no more. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (server.child.exitCode !== null) throw new Error(server.stderr().slice(-2000));
    await wait(100);
  }
}

it('one process on the embedded database follows the chain, examines what is published and shows it', async () => {
  const publish = publisher(stage);
  const [honest, breakout] = [await publish.publish('honest'), await publish.publish('breakout')];
  await stage.world.test.mine({ blocks: 8 });
  const { anvil, folder, gateway, hosts } = stage;
  server = warden(
    [
      'serve',
      '--follow',
      ...[
        '--listen',
        '127.0.0.1:0',
        '--database',
        join(folder, 'store'),
        '--cache-dir',
        join(folder, 'cache'),
      ],
      ...['--chain', '1071', '--rpc-url', anvil.url, '--deployments', folder, '--from', '0'],
      ...['--gateway', gateway.origin, '--no-review', '--workers', '1'],
      ...hosts.flatMap((host) => ['--allow-host', host]),
    ],
    { WARDEN_SERVICE_SECRET: randomBytes(32).toString('base64') },
  );
  const port = await until(async () => /"port":(\d+)/.exec(server.stderr())?.[1]);
  for (const { name, source, verdict } of [honest, breakout]) {
    const found = await until(async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/v1/sources?search=${name}&verdict=${verdict}`);
      const { items } = (await answer.json()) as { items: { address: string; name: string }[] };
      return items.length === 0 ? undefined : items;
    });
    expect(found).toMatchObject([{ address: source, name, verdict }]);
    const page = await (await fetch(`http://127.0.0.1:${port}/sources/1071/${source}`)).text();
    expect(page).toContain(name);
  }
  server.child.kill('SIGTERM');
  expect(await server.ended).toMatchObject({ code: 0 });
}, 300_000);
