import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Address, Hex } from 'viem';
import { type Engine, openEngine } from '../../../gpu-runner/engine/engine.ts';
import type { Settings } from '../../config/settings-table.ts';
import { toWardenError, WardenError } from '../../model/errors.ts';
import { runSources } from '../run.ts';
import type { Market } from './market.ts';
import { coins, type Story } from './told.ts';

/** The container engine of this machine; where there is none, that is said, and the story does without. */
export async function engineHere(story: Story): Promise<Engine | null> {
  return openEngine().catch((thrown: unknown) => {
    story.say(`nothing is run later on, without a container engine: ${toWardenError(thrown).message}`);
    return null;
  });
}

interface Options {
  readonly settings: Settings;
  readonly cancelled: AbortSignal;
  readonly folder: string;
  readonly story: Story;
  readonly market: Market;
  readonly key: Hex;
  /** Cleared. */
  readonly honest: Publication;
  /** Address of `{"function_name", "data"}`. */
  readonly taskConfig: string;
  /** Not to be run. */
  readonly hostile: readonly Publication[];
}

interface Publication {
  readonly client: string;
  readonly source: Address;
}

const mebibyte = 1024 ** 2;

/**
 * A provider with `warden run`: does a task of a cleared source in the sandbox and is paid, and is kept from sources that are not
 * clean. Where this machine gives no isolation, that is said, and nothing is run.
 * @throws WardenError INTERNAL where the runner ran what it must not, or not what it should
 */
export async function provide(options: Options): Promise<void> {
  const { settings, cancelled, folder, story, market, key, honest, taskConfig, hostile } = options;
  const keyFile = join(folder, 'provider.key');
  await writeFile(keyFile, key, { mode: 0o600 });
  const run = async (source: Address, tasks: readonly Address[]) => {
    let text = '';
    const out = { write: (more: string) => (text += more) };
    const code = await runSources(
      [source],
      { planOnly: false, tasks, function: null, input: null, listen: null },
      { ...settings, keyFile, memory: 512 * mebibyte, scratch: 16 * mebibyte, processors: 1 },
      { stdout: out, stderr: out, cancelled },
    );
    return { code, lines: text.trimEnd().split('\n') };
  };

  for (const { client, source } of hostile) {
    const { code, lines } = await run(source, []);
    if (code === 0) throw new WardenError('INTERNAL', `The source of ${client} was run`);
    const reasons = lines.map((line) => line.replace(/^(warden: )?\s*(not run: )?/, ''));
    story.say(`warden run, source of ${client}: refused`);
    story.table(reasons.filter((line) => !line.endsWith(':')).map((line) => [line]));
  }

  await market.pair('provider', 'master', '300');
  await market.register('provider', honest.source);
  const task = await market.publishTask(honest.client, honest.source, taskConfig, '5');
  story.say(`${honest.client} publishes a task: 5 coins are in escrow`);
  let ran: Awaited<ReturnType<typeof run>>;
  try {
    ran = await run(honest.source, [task]);
  } catch (thrown) {
    cancelled.throwIfAborted();
    story.say(`not run: ${toWardenError(thrown).message}`);
    return;
  }
  const find = (pattern: RegExp) => ran.lines.map((line) => pattern.exec(line)?.[1]).find(Boolean);
  const result = find(/^0x\S+ completed: (.*)$/);
  if (ran.code !== 0 || result === undefined)
    throw new WardenError('INTERNAL', `The source of ${honest.client} was not run: ${ran.lines.join('; ')}`);
  story.say(
    `warden run, source of ${honest.client}: boxed in by ${find(/isolation: (.*)$/)}; result ${result}`,
  );
  const [escrow, earned] = await Promise.all([market.escrowOf(task), market.earnedBy('provider')]);
  story.say(`the response is on chain: ${coins(escrow)} coins in escrow, ${coins(earned)} coins earned`);
}
