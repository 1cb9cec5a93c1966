import { addressBook } from '../chain/address-book.ts';
import { connect } from '../chain/connect.ts';
import { parseStatusTarget, readStatus } from '../chain/status/read-status.ts';
import { renderStatus } from '../chain/status/render-status.ts';
import type { Settings } from '../config/settings-table.ts';
import type { Terminal } from './scan.ts';

/**
 * `warden chain status TARGET`: how a source, a task, an account or a case stands.
 * @throws WardenError USAGE, NOT_ON_CHAIN; as `connect` and `addressBook`
 */
export async function status(
  text: string,
  settings: Settings & { readonly format: 'table' | 'json' },
  { stdout, cancelled }: Terminal,
): Promise<void> {
  const target = parseStatusTarget(text);
  const client = await connect({
    chain: settings.chain,
    rpcUrl: settings.rpcUrl[0] ?? null,
    allowedHosts: settings.allowHost,
    signal: cancelled,
  });
  const book = await addressBook(client, settings.deployments);
  const found = await readStatus(client, book, target);
  if (settings.format === 'json') {
    stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    return;
  }
  const color = stdout.isTTY === true && process.env.NO_COLOR === undefined;
  stdout.write(renderStatus(found, { columns: stdout.columns ?? 100, color }));
}
