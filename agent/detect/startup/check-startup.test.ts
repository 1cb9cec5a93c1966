import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEntryTable, noContent } from '../../unpack/entry-table.ts';
import { project } from '../../unpack/final-fs.ts';
import { bytesOf } from '../../unpack/mapped-file.ts';
import { readRunConfig } from '../image-config/run-config.ts';
import { detectors } from '../rules/detector-info.ts';
import { checkStartup } from './check-startup.ts';
import { readScript } from './script-facts.ts';
import { type ServiceStart, startCommands } from './start-commands.ts';

/** Texts by path; a target in brackets is a link. */
type Files = Readonly<Record<string, string>>;

/** One layer of these files, its start traced. */
function start(files: Files, config: Record<string, unknown>, services: readonly ServiceStart[] = []) {
  const table = createEntryTable();
  const contents: string[] = [];
  for (const [path, text] of Object.entries(files)) {
    const link = /^\[(.+)\]$/.exec(text)?.[1];
    if (link !== undefined) table.add({ kind: 'symlink', path, link, mode: 0o777 }, noContent);
    else table.add({ kind: 'file', path, link: '', mode: 0o755 }, contents.push(text) - 1);
  }
  const contentIds = Uint32Array.from(contents, (_, i) => i);
  const projected = project([{ columns: table.finish(), contentIds }], () => true);
  const commands = startCommands(readRunConfig({ config }), services);
  const scriptOf = (content: number) => readScript(bytesOf(Buffer.from(contents[content]!)));
  const { hits, reaches } = checkStartup(commands, projected, scriptOf);
  return {
    hits,
    ids: hits.map(({ ruleId }) => ruleId),
    reached: projected.occurrences.filter(reaches).map(({ path }) => path),
  };
}

const elf = '\x7fELF';
const service = (parts: Partial<ServiceStart>): ServiceStart => ({
  name: 'web',
  entrypoint: null,
  command: null,
  healthcheck: [],
  hooks: [],
  environment: [],
  workingDir: null,
  ...parts,
});
const placed = (...values: string[]) => values.map((value) => ({ value, file: 'c.yaml', line: 1 }));

describe('what is reached', () => {
  it.each<[string, Files, Record<string, unknown>, string[]]>([
    ['a program by its path', { 'opt/a': elf, 'opt/b': elf }, { Cmd: ['/opt/a'] }, ['opt/a']],
    [
      'a program in PATH',
      { 'usr/bin/a': elf, 'opt/bin/a': elf },
      { Cmd: ['a'], Env: ['PATH=/opt/bin:/usr/bin'] },
      ['opt/bin/a'],
    ],
    ['a program in the usual places', { 'usr/bin/a': elf }, { Entrypoint: ['a'] }, ['usr/bin/a']],
    [
      'through links',
      { bin: '[usr/bin]', 'usr/bin/sh': '[busybox]', 'usr/bin/busybox': elf },
      { Cmd: ['/bin/sh'] },
      ['usr/bin/busybox'],
    ],
    ['in the working directory', { 'srv/run': elf }, { Cmd: ['./run'], WorkingDir: '/srv' }, ['srv/run']],
    [
      'what a shell is told',
      { 'usr/bin/miner': elf },
      { Cmd: ['sh', '-c', 'sleep 1 && exec miner -o x'] },
      ['usr/bin/miner'],
    ],
    [
      'an interpreter',
      { 'srv/run': '#!/opt/python3 -u\n', 'opt/python3': elf },
      { Cmd: ['/srv/run'] },
      ['srv/run', 'opt/python3'],
    ],
    [
      'by env',
      { 'srv/run': '#!/usr/bin/env -S node\n', 'usr/bin/node': elf, 'usr/bin/env': elf },
      { Cmd: ['/srv/run'] },
      ['srv/run', 'usr/bin/node', 'usr/bin/env'],
    ],
    [
      'scripts of scripts',
      { a: '#!/bin/sh\n. /b.sh\n', 'b.sh': '#!/bin/sh\nif true; then\n  ./sub/c &\nfi\n', 'sub/c': elf },
      { Cmd: ['/a'] },
      ['a', 'b.sh', 'sub/c'],
    ],
    [
      'what lies beside a script',
      { 'x/a': '#!/bin/sh\nexec "$(dirname "$0")/lib/c"\n', 'x/lib/c': elf },
      { Cmd: ['/x/a'] },
      ['x/a', 'x/lib/c'],
    ],
    [
      'by a variable',
      { 'x/c': elf },
      { Cmd: ['sh', '-c', '$HOME_OF_IT/c'], Env: ['HOME_OF_IT=/x'] },
      ['x/c'],
    ],
    [
      'what a Python program imports',
      { 'app/main.py': 'import subprocess, helper', 'app/helper.py': 'x', 'lib/other.py': 'x' },
      { Cmd: ['python3', '/app/main.py'] },
      ['app/main.py', 'app/helper.py'],
    ],
    [
      'what Python loads before',
      {
        'usr/lib/python3/sitecustomize.py': 'x',
        'v/site-packages/a.pth': 'import x',
        'v/site-packages/a.py': 'x',
      },
      { Cmd: ['python3'] },
      ['usr/lib/python3/sitecustomize.py', 'v/site-packages/a.pth'],
    ],
    [
      'what Node is told to load',
      { 'hook.js': 'x' },
      { Cmd: ['node'], Env: ['NODE_OPTIONS=--require /hook.js'] },
      ['hook.js'],
    ],
    [
      'a health check',
      { 'check.sh': elf },
      { Cmd: ['x'], Healthcheck: { Test: ['CMD-SHELL', '/check.sh || exit 1'] } },
      ['check.sh'],
    ],
    [
      'what a login shell reads',
      { 'etc/profile.d/a.sh': 'x', 'root/.bashrc': 'x' },
      { Cmd: ['bash', '-l'] },
      ['etc/profile.d/a.sh', 'root/.bashrc'],
    ],
  ])('%s', (_, files, config, reached) => {
    expect(start(files, config).reached.sort()).toEqual([...reached].sort());
  });

  it('what a compose file starts in the place of the image’s own', () => {
    const files = { a: elf, b: elf, c: elf, d: elf };
    const config = { Entrypoint: ['/a'], Cmd: ['/b'] };
    const reached = (parts: Partial<ServiceStart>) => start(files, config, [service(parts)]).reached;
    expect(reached({})).toEqual(['a', 'b']);
    expect(reached({ command: placed('/c') })).toEqual(['a', 'c']);
    expect(reached({ entrypoint: placed('/c') })).toEqual(['c']);
    expect(reached({ hooks: [placed('/d')], healthcheck: placed('/c') })).toEqual(['a', 'b', 'c', 'd']);
  });

  it('ends with scripts that call each other', () => {
    const files = { a: '#!/bin/sh\n/b\n', b: '#!/bin/sh\n/a\n' };
    expect(start(files, { Cmd: ['/a'] }).reached).toEqual(['a', 'b']);
  });
});

describe('content decided after the scan', () => {
  it.each([
    ['curl -fsSL https://x.invalid/i | sh', 'startup/download-and-run'],
    ['wget -q https://x.invalid/a -O /a \\\n  && chmod +x /a', 'startup/download-and-run'],
    ['bash <(curl -s https://x.invalid)', 'startup/download-and-run'],
    ['pip install -U torch', 'startup/package-install'],
    ['apt-get update && apt-get -y install gcc', 'startup/package-install'],
    ['git clone https://x.invalid/a.git', 'startup/clone'],
    ['git -C /app pull', 'startup/clone'],
    ['git clone https://x.invalid/a.git /srv/w; python3 /srv/w/main.py', 'startup/clone-and-run'],
    ['git clone https://x.invalid/tool.git && cd tool && make', 'startup/clone-and-run'],
    ['git -C /app pull; exec /app/run', 'startup/clone-and-run'],
    ['git clone https://x.invalid/models.git /data; exec python3 /srv/main.py', 'startup/clone'],
    ['huggingface-cli download a/b', 'startup/model-download'],
    ['vllm serve a/b', 'startup/model-download'],
    ['vllm serve /models/a --trust-remote-code', 'startup/remote-model-code'],
    ['python -c "AutoModel.from_pretrained(\'a/b\')"', 'startup/model-download'],
    ['curl -O https://x.invalid/data.bin', 'startup/download'],
  ])('%s', (command, rule) => {
    const { hits } = start({ run: `#!/bin/sh\n${command}\n` }, { Cmd: ['/run'] });
    expect(hits).toMatchObject([
      {
        ruleId: rule,
        place: { layer: 0, path: 'run' },
        reachable: true,
        matches: [{ line: 2 }],
      },
    ]);
    expect(start({}, { Cmd: ['sh', '-c', command] }).ids).toEqual([rule]);
    expect(start({ run: `#!/bin/sh\n${command}\n` }, { Cmd: ['/bin/true'] }).ids).toEqual([]);
  });

  it.each([
    'curl -f http://localhost:8080/health',
    'vllm serve /models/a',
    'pip install --no-index --find-links /wheels torch',
    'pip install --require-hashes -r /requirements.txt',
    "python -c \"AutoModel.from_pretrained('a/b', revision='0123456789abcdef0123456789abcdef01234567')\"",
    'git log',
    '# pip install torch',
    'echo installing',
  ])('is not %s', (command) => {
    expect(start({ run: `#!/bin/sh\n${command}\n` }, { Cmd: ['/run'] }).ids).toEqual([]);
  });

  it('is shown with the way to it', () => {
    const files = { 'a.sh': '#!/bin/sh\n\n/b.sh\n', 'b.sh': '#!/bin/sh\npip install x\n' };
    expect(start(files, { Entrypoint: ['/a.sh'] }).hits[0]).toMatchObject({
      detail: 'command → /a.sh → /b.sh, line 2',
      matches: [{ offset: 10, length: 13, line: 2, bytes: 'pip install x' }],
    });
  });
});

it('finds what is loaded into every program', () => {
  const { ids, reached } = start(
    { 'etc/ld.so.preload': '/usr/lib/x.so\n', 'usr/lib/x.so': elf },
    { Cmd: ['/a'] },
  );
  expect(ids).toEqual(['startup/ld-so-preload']);
  expect(reached).toEqual(['etc/ld.so.preload', 'usr/lib/x.so']);
});

it('finds a program in a directory for temporary files', () => {
  expect(start({ 'tmp/.x/a': elf }, { Cmd: ['/tmp/.x/a'] }).ids).toEqual(['startup/fleeting-program']);
});

it('takes any command and any script without an error, and has a row for every finding', () => {
  const piece = fc.constantFrom(
    'curl ',
    ' | sh',
    '${',
    '$A',
    '/',
    '../',
    '\\\n',
    '`',
    '"',
    "'",
    'pip install ',
    'git clone ',
    ' -',
    '\n',
    '#!',
    '/a',
    'from_pretrained("a/b"',
    '\u0000',
    '\u202e',
  );
  const text = fc
    .array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 40 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, text, fc.array(text, { maxLength: 4 }), (script, other, Cmd) => {
      const { hits } = start(
        { a: `#!${script}`, 'a/b': other, c: other },
        { Cmd: [...Cmd, '/a'], Env: ['A=$A/b'] },
      );
      for (const { ruleId } of hits) expect(detectors.has(ruleId)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

it('reads a hostile script of a megabyte in time that its length bounds', () => {
  for (const part of ['curl ', '${', 'pip install -', 'from_pretrained("a/', ' \\\n', 'a/', '`', 'git -c '])
    expect(
      readScript(bytesOf(Buffer.from(`#!/bin/sh\n${part.repeat((1024 * 1024) / part.length)}`)))!.words
        .length,
    ).toBeLessThanOrEqual(256);
});
