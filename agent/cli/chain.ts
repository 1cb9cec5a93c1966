import type { Command } from 'commander';
import type { SettingKey, Settings } from '../config/settings-table.ts';
import { WardenError } from '../model/errors.ts';
import type { SeatAction } from './chain-scanner.ts';
import type { Terminal } from './scan.ts';
import { addSettings, settingsOf } from './settings-options.ts';

/** Who signs what a person asks for. */
const ownerKeys: readonly SettingKey[] = ['keyFile', 'passphraseFile', 'signerUrl', 'signerAccount'];

const common: readonly SettingKey[] = ['chain', 'rpcUrl', 'allowHost', 'deployments', 'format'];

/** `warden chain …` */
export function addChainCommands(program: Command, terminal: Terminal): void {
  const chain = program.command('chain').description("the network's contracts, and the court beside them");

  const deployCommand = chain
    .command('deploy')
    .description('deploy the contracts; run again, it carries on where it stopped');
  const deployKeys: SettingKey[] = [...ownerKeys, 'protocol', 'settlement', 'owner', 'guardian', 'arbiter'];
  addSettings(deployCommand, [...common, ...deployKeys]).action(async (options) => {
    const { deploy } = await import('./chain-deploy.ts');
    await deploy(await chainSettingsOf(options), terminal);
  });

  const scannerCommand = chain.command('scanner').description('our seat before the court');
  const actions: readonly [SeatAction, string][] = [
    ['join', 'take a seat, or put more in'],
    ['leave', 'give the seat back; later, again, for the bond'],
    ['status', 'say how it stands, and what is next'],
  ];
  for (const [action, description] of actions) {
    const command = scannerCommand.command(action).description(description);
    if (action === 'join') command.option('--bond <coins>', 'what answers for what is signed, in coins');
    addSettings(command, [...common, ...ownerKeys]).action(async (options) => {
      const { scannerSeat } = await import('./chain-scanner.ts');
      await scannerSeat(action, options.bond ?? null, await chainSettingsOf(options), terminal);
    });
  }

  const intentsCommand = chain
    .command('intents')
    .description('what the watchdog wanted done on chain and is not, with the reasons')
    .option('--retry <number>', 'have the one with this number tried again');
  addSettings(intentsCommand, ['chain', 'database', 'format']).action(async (options) => {
    const { intents } = await import('./chain-intents.ts');
    await intents(options.retry ?? null, await chainSettingsOf(options), terminal);
  });

  const statusCommand = chain
    .command('status')
    .description('say in words how a source, a task, a client, a provider or a case stands')
    .argument('<target>', 'an address, or the id of a case (0x and 64 hexadecimal digits)');
  addSettings(statusCommand, common).action(async (target: string, options) => {
    const { status } = await import('./chain-status.ts');
    await status(target, await chainSettingsOf(options), terminal);
  });
}

async function chainSettingsOf(
  options: Record<string, unknown>,
): Promise<Settings & { readonly format: 'table' | 'json' }> {
  const settings = await settingsOf(options);
  const { format, offline } = settings;
  if (offline)
    throw new WardenError('OFFLINE', 'A chain is reached over the network', {
      todo: 'Run again without offline.',
    });
  if (format === 'table' || format === 'json') return { ...settings, format };
  throw new WardenError('USAGE', `${format} is a format of scans`, { todo: 'Give --format table or json.' });
}
