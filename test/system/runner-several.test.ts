import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandYard, openCommandYard, postAt, traces } from '../runner/command-yard.ts';

let yard: CommandYard;

beforeAll(async () => {
  yard = await openCommandYard();
});
afterAll(() => yard?.close());

interface Body {
  readonly HostConfig: { readonly Memory: number; readonly NanoCpus: number; readonly NetworkMode: string };
  readonly Config: { readonly User: string };
}

/** The sources that run now, as the engine has them: neither gateways nor places. */
function sources(): Body[] {
  const filter = ['--quiet', '--filter', 'label=network.opengpu.warden.run', '--no-trunc'];
  const ids = execFileSync('docker', ['ps', ...filter])
    .toString()
    .trim()
    .split('\n');
  const bodies: Body[] = JSON.parse(execFileSync('docker', ['inspect', ...ids]).toString());
  return bodies.filter(({ HostConfig }) => HostConfig.NetworkMode.startsWith('container:'));
}

describe('warden run, of several sources', () => {
  it('runs them at once, each with its own tasks, limits, network and user, until it is stopped', async () => {
    const [first, second] = [
      await yard.compose('first.yml', 'environment: ["WHO=first"]'),
      await yard.compose('second.yml', 'environment: ["WHO=second"]', 'mem_limit: 256m'),
    ];
    const socket = join(yard.folder, 't.sock');
    const output = join(yard.folder, 'served.json');
    const { child, ended } = yard.start([
      first,
      second,
      '--allow-uncleared',
      '--listen',
      socket,
      '--output',
      output,
    ]);
    let said = '';
    child.stderr!.on('data', (chunk) => (said += chunk));
    for (const number of [1, 2])
      await expect.poll(() => said, { timeout: 120_000 }).toContain(`taking tasks at ${socket}-${number}`);
    const ask = (number: 1 | 2, name: string, task: string, body = {}) =>
      postAt(`${socket}-${number}`, `/run/${name}/${task}`, body);
    const who = async (number: 1 | 2, task: string) => {
      const { result } = (await ask(number, 'environment', task)) as { result: string };
      return JSON.parse(result).WHO;
    };
    expect(await Promise.all([who(1, '0x1'), who(2, '0x1')])).toEqual(['first', 'second']);
    const running = sources();
    expect(running.map(({ HostConfig }) => HostConfig.Memory).sort()).toEqual(
      [256, 512].map((n) => n * 1024 ** 2),
    );
    expect(new Set(running.map(({ HostConfig }) => HostConfig.NetworkMode)).size).toBe(2);
    expect(new Set(running.map(({ Config }) => Config.User)).size).toBe(2);
    // What ends the one is nothing to the other.
    expect(await ask(1, 'crash', '0x2')).toMatchObject({ kind: 'source-ended', exitCode: 3 });
    expect(await ask(2, 'double', '0x2', { n: 4 })).toMatchObject({
      kind: 'completed',
      result: '{"result":8}',
    });
    // Nor to its own next task.
    expect(await ask(1, 'double', '0x3', { n: 5 })).toMatchObject({
      kind: 'completed',
      result: '{"result":10}',
    });
    child.kill('SIGTERM');
    await ended;
    const records: { record: { left: string[]; tasks: { outcome: string }[] } }[] = JSON.parse(
      readFileSync(output, 'utf8'),
    );
    expect(records.map(({ record }) => record.tasks.map(({ outcome }) => outcome).join(' ')).sort()).toEqual([
      'completed completed',
      'completed source-ended completed',
    ]);
    expect(records.flatMap(({ record }) => record.left)).toEqual([]);
    expect(traces()).toBe('');
  });

  it('is not stopped by those that are refused, never start, or end', async () => {
    const input = join(yard.folder, 'input.json');
    await writeFile(input, '{"n":3}');
    const node = JSON.stringify(process.execPath);
    const targets = [
      await yard.compose('hostile.yml', 'privileged: true'),
      await yard.compose('ends.yml', `entrypoint: [${node}, "-e", "0"]`),
      join(yard.folder, 'no-such-file.yml'),
      await yard.compose('honest.yml'),
    ];
    const args = [...targets, '--allow-uncleared', '--function', 'double', '--input', input];
    const { code, stdout, stderr } = await yard.start(args).ended;
    expect(stdout).toContain('services.app.privileged');
    expect(stdout).toContain(`${targets[3]}: local completed: {"result":6}\n`);
    expect(stdout.match(/ local /g)).toHaveLength(1);
    expect(stderr).toMatch(/ends\.yml: the source did not stay up/);
    expect(stderr).toMatch(/no-such-file\.yml: .*\n.*\[/);
    expect(code).toBe(1);
    expect(traces()).toBe('');
  });
});
