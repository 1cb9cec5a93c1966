import type { Command } from 'commander';
import { operationsKeys, readChainKeys, scanKeys, serviceKeys } from '../config/settings-table.ts';
import { defaultTenant } from '../server/auth/tenant-name.ts';
import type { Terminal } from './scan.ts';
import { addSettings, settingsOf } from './settings-options.ts';

/** `warden serve` and `warden keys …` */
export function addServiceCommands(program: Command, terminal: Terminal): void {
  const serveCommand = program
    .command('serve')
    .description(
      'the API and the pages, until it is stopped; on the embedded database it scans by itself, on Postgres workers do',
    );
  addSettings(serveCommand, [
    ...scanKeys.filter((key) => key !== 'format' && key !== 'output'),
    ...readChainKeys,
    'keyFile',
    'database',
    'from',
    'recheck',
    ...serviceKeys,
    'drainTime',
    'ownLogins',
    ...operationsKeys,
  ]).action(async (options) => {
    const { serve } = await import('./serve.ts');
    await serve(await settingsOf(options), terminal);
  });

  const keys = program.command('keys').description('keys of the service, made at the machine itself');
  const command = (name: string, description: string) =>
    addSettings(keys.command(name).description(description), ['database']).option(
      '--tenant <name>',
      'whose key it is',
      defaultTenant,
    );
  const databaseOf = async (options: Record<string, unknown>) => (await settingsOf(options)).database;

  command('create', 'make a key; it is printed this once')
    .option('--name <text>', 'what it is for', 'key')
    .option('--scope <name...>', 'what it may do: scans:read, scans:write, webhooks, admin, operate')
    .option('--expires <time>', 'after how long it ends, such as 90d')
    .action(async (options) => {
      const { keysCreate } = await import('./keys.ts');
      const { tenant, name, scope: scopes = [], expires = null } = options;
      await keysCreate(await databaseOf(options), { tenant, name, scopes, expires }, terminal);
    });
  command('list', 'the keys of a tenant').action(async (options) => {
    const { keysList } = await import('./keys.ts');
    await keysList(await databaseOf(options), options.tenant, terminal);
  });
  command('revoke', 'end a key')
    .argument('<id>', 'its public part')
    .action(async (id: string, options) => {
      const { keysRevoke } = await import('./keys.ts');
      await keysRevoke(await databaseOf(options), options.tenant, id, terminal);
    });
  command('rotate', 'make a key in place of another, which goes on for a while')
    .argument('<id>', 'its public part')
    .option('--overlap <time>', 'for how long both are good', '24h')
    .action(async (id: string, options) => {
      const { keysRotate } = await import('./keys.ts');
      await keysRotate(await databaseOf(options), options.tenant, id, options.overlap, terminal);
    });
  command('quota', 'tell or change what the scans of a tenant, or by one key, may use in a day (UTC)')
    .option('--key <id>', 'public part of the key that it is for, instead of the whole tenant')
    .option('--scans <number>', 'scans that are asked for, or none: without a limit')
    .option('--time <time>', 'time of scanning, such as 2h, or none')
    .option('--bytes <size>', 'bytes of layers, unpacked, such as 500GiB, or none')
    .option('--review-cost <dollars>', 'US dollars that reviews cost, such as 5.00, or none')
    .action(async (options) => {
      const { keysQuota } = await import('./keys.ts');
      const { key = null, tenant, scans, time, bytes, reviewCost } = options;
      const quota = { key, tenant, scans, time, bytes, reviewCost };
      await keysQuota(await databaseOf(options), quota, terminal);
    });
}
