import type { Command } from 'commander';
import { readChainKeys, runKeys, type SettingKey } from '../../config/settings-table.ts';
import { WardenError } from '../../model/errors.ts';
import type { Terminal } from '../scan.ts';
import { addSettings, settingsOf } from '../settings-options.ts';

const keys: readonly SettingKey[] = [
  'format',
  'output',
  'offline',
  'allowHost',
  'gateway',
  'keyFile',
  'passphraseFile',
  ...readChainKeys,
  ...runKeys,
];

/** `warden run`, `warden recheck` and `warden doctor`. @param exit takes up the exit code */
export function addRunCommands(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  const runCommand = program
    .command('run')
    .description(
      'run a source that is cleared, boxed in: exit 0 all tasks done, 2 refused for what it is, 3 not cleared or a task without a result',
    )
    .argument(
      '<target...>',
      'the address of a source (0x…), or with --allow-uncleared a compose file; several run at once',
    )
    .option('--plan', 'show how it would be run, and start nothing')
    .option(
      '--task <address>',
      'a task on chain, for the source that it belongs to; may be given several times',
      collect,
    )
    .option('--function <name>', 'give each one task of your own, for this function')
    .option('--input <file>', 'the input of that task, as JSON')
    .option(
      '--listen <socket>',
      'take tasks at a Unix socket until stopped; of several sources at SOCKET-1, SOCKET-2 and so on',
    );
  addSettings(runCommand, keys).action(async (targets: string[], { listen, ...options }) => {
    const { runSources } = await import('../run.ts');
    const request = {
      planOnly: options.plan === true,
      tasks: options.task ?? [],
      function: options.function ?? null,
      input: options.input ?? null,
      // The service has a setting of that name.
      listen: listen ?? null,
    };
    exit(await runSources(targets, request, await settingsOf(options), terminal));
  });

  const recheckCommand = program
    .command('recheck')
    .description(
      'execute a task again and compare its result: exit 0 the same, 2 another result, 3 it cannot be told',
    )
    .argument('<task>', 'its address (0x…)')
    .option('--provider <address>', 'whose result, where several were submitted')
    .option('--accuse', 'charge the provider before the court where the result is another one');
  addSettings(recheckCommand, [
    ...keys.filter((key) => key !== 'format'),
    'signerUrl',
    'signerAccount',
    'evidence',
    'evidenceUrl',
    'database',
  ]).action(async (task: string, options) => {
    const { recheck } = await import('../recheck.ts');
    const request = { provider: options.provider ?? null, accuse: options.accuse === true };
    exit(await recheck(task, request, await settingsOf(options), terminal));
  });

  const doctorCommand = program
    .command('doctor')
    .description('what this machine gives to sources that it runs, what is missing and how to get it');
  addSettings(doctorCommand, ['format']).action(async (options) => {
    const { format } = await settingsOf(options);
    if (format !== 'table' && format !== 'json')
      throw new WardenError('USAGE', `${format} is a format of scans`);
    const { doctor } = await import('../doctor.ts');
    exit(await doctor(terminal, format));
  });
}

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}
