#!/usr/bin/env node
import { setMaxListeners } from 'node:events';
import { Command, CommanderError } from 'commander';
import {
  operationsKeys,
  readChainKeys,
  scanKeys,
  signerKeys,
  verifyKeys,
  watchKeys,
  workerKeys,
} from '../config/settings-table.ts';
import { toWardenError, type WardenError } from '../model/errors.ts';
import { addChainCommands } from './chain.ts';
import { addRunCommands } from './run/commands.ts';
import { addServiceCommands } from './service-commands.ts';
import { addSettings, settingsOf } from './settings-options.ts';
import { packageVersion } from './version.ts';

const cancel = new AbortController();
// Whatever waits for anything listens to it.
setMaxListeners(0, cancel.signal);

/** The first Ctrl-C stops in order, so that scratch files go; the second stops at once. */
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
function stop(): void {
  if (cancel.signal.aborted) process.exit(130);
  cancel.abort();
}

// A reader that goes away (`| head`) is no error of ours.
process.stdout.on('error', () => process.exit(process.exitCode ?? 1));

run(process.argv).then(
  (code) => {
    process.exitCode = code;
  },
  (thrown) => {
    process.exitCode =
      thrown instanceof CommanderError ? (thrown.exitCode === 0 ? 0 : 64) : explain(toWardenError(thrown));
  },
);

async function run(argv: readonly string[]): Promise<number> {
  let code = 0;
  const terminal = { stdout: process.stdout, stderr: process.stderr, cancelled: cancel.signal };
  const program = new Command('warden')
    .description('Examines container images before they run on your machine, and says what is in them.')
    .version(packageVersion().version)
    .exitOverride()
    .showHelpAfterError('(run `warden help` to see the commands and their options)');

  const scanCommand = program
    .command('scan')
    .description(
      'examine images, compose files and published sources, and print a verdict: exit 0 clear, 2 malicious or malformed, 3 suspicious or incomplete',
    )
    .argument(
      '<target...>',
      'registry:NAME (or just NAME), docker:NAME, oci:DIR, archive:FILE, dir:PATH, a compose file or its URL, or the address of a source (0x…)',
    );
  addSettings(scanCommand, [...scanKeys, ...readChainKeys, 'keyFile']).action(
    async (targets: string[], options: Record<string, unknown>) => {
      const { scan } = await import('./scan.ts');
      code = await scan(targets, await settingsOf(options), terminal);
    },
  );

  const screenCommand = program
    .command('screen')
    .description('say whether a provider should register for a source: exit 0 yes, 2 never, 3 not yet')
    .argument('<source>', 'its address (0x…)');
  addSettings(screenCommand, [...scanKeys, ...readChainKeys, 'ownScan']).action(
    async (source: string, options: Record<string, unknown>) => {
      const { screen } = await import('./screen.ts');
      code = await screen(source, await settingsOf(options), terminal);
    },
  );

  const watchCommand = program
    .command('watch')
    .description('examine every source that is published on a chain, until it is stopped');
  addSettings(watchCommand, [
    ...scanKeys.filter((key) => key !== 'format' && key !== 'output'),
    ...readChainKeys,
    ...signerKeys,
    ...watchKeys,
    ...operationsKeys,
  ]).action(async (options) => {
    const { watchChain } = await import('./watch.ts');
    await watchChain(await settingsOf(options), terminal);
  });

  const workerCommand = program
    .command('worker')
    .description(
      'scan what is queued in a Postgres, beside any number of other workers, until it is stopped',
    );
  addSettings(workerCommand, [
    ...scanKeys.filter((key) => key !== 'format' && key !== 'output'),
    ...readChainKeys,
    'database',
    'secretFile',
    'publicUrl',
    ...workerKeys,
    ...operationsKeys,
  ]).action(async (options) => {
    const { work } = await import('./worker.ts');
    await work(await settingsOf(options), terminal);
  });

  program
    .command('demo')
    .description(
      'the whole story on this machine: a chain, a registry, watchdogs, verdicts, a court; nothing is left behind',
    )
    .action(async () => {
      const { demo } = await import('./demo/demo.ts');
      code = await demo(await settingsOf({}), terminal);
    });

  const verifyCommand = program
    .command('verify')
    .description(
      'check evidence step by step, trusting nobody: exit 0 verified, 2 refuted, 3 could not be checked',
    )
    .argument('<evidence>', 'a file, an https:// or ipfs:// address, or the id of a case (0x and 64 digits)')
    .option(
      '--subject <target>',
      'where the image is, if not where the evidence says; needed for local ones',
    );
  addSettings(verifyCommand, verifyKeys).action(async (target: string, options) => {
    const { verify } = await import('./verify.ts');
    code = await verify(target, options.subject ?? null, await settingsOf(options), terminal);
  });

  const reviewCommand = program
    .command('review')
    .description('have the subjects of saved reports read by the language model again')
    .argument('<report...>', 'files that `warden scan --format json` wrote')
    .option('--later', 'through the batch interface: half the price, within a day');
  addSettings(reviewCommand, scanKeys).action(async (files: string[], options) => {
    const { review } = await import('./review.ts');
    code = await review(files, await settingsOf(options), options.later === true, terminal);
  });

  const rules = program.command('rules').description('the rules that contents are examined with');
  addSettings(rules.command('list').description('list all rules').option('--json', 'as JSON'), [
    'rules',
  ]).action(async (options) => {
    const { listRules } = await import('./rules.ts');
    await listRules((await settingsOf(options)).rules, options.json === true ? 'json' : 'table', line);
  });
  addSettings(rules.command('test').description('run every rule over its samples'), ['rules']).action(
    async (options) => {
      const { testRules } = await import('./rules.ts');
      const { failed } = await testRules((await settingsOf(options)).rules, line);
      code = failed === 0 ? 0 : 1;
    },
  );

  const cache = program.command('cache').description('results of earlier scans');
  addSettings(cache.command('info').description('say where it is and what it holds'), ['cacheDir']).action(
    async (options) => {
      const { cacheInfo } = await import('./cache.ts');
      process.stdout.write(await cacheInfo((await settingsOf(options)).cacheDir));
    },
  );
  addSettings(cache.command('clear').description('remove everything in it'), ['cacheDir']).action(
    async (options) => {
      const { cacheClear } = await import('./cache.ts');
      process.stdout.write(await cacheClear((await settingsOf(options)).cacheDir));
    },
  );

  addServiceCommands(program, terminal);
  addChainCommands(program, terminal);
  addRunCommands(program, terminal, (exit) => {
    code = exit;
  });

  await program.parseAsync(argv);
  return code;
}

function line(text: string): void {
  process.stdout.write(`${text}\n`);
}

function explain(error: WardenError): number {
  process.stderr.write(`warden: ${error.message}\n  ${error.todo} [${error.code}]\n`);
  if (error.code === 'INTERNAL' && error.cause instanceof Error)
    process.stderr.write(`${error.cause.stack}\n`);
  if (error.code === 'INTERRUPTED') return 130;
  return error.fault === 'user' ? 64 : 1;
}
