import { describe, expect, it } from 'vitest';
import { pinBytes } from '../pinned-bytes.ts';
import type { ComposeModel, ComposeService } from './model.ts';
import { at, type ComposeNode, textOf } from './node.ts';
import { readCompose } from './read-compose.ts';

const read = (text: string | Buffer) => readCompose(pinBytes('compose.yaml', Buffer.from(text)));
const faultsOf = (text: string | Buffer) => read(text).faults.map(({ id, line }) => `${id} ${line}`);

function soundModel(text: string): ComposeModel {
  const { model, faults } = read(text);
  expect(faults).toEqual([]);
  return model!;
}

const service = (fields: string): ComposeService =>
  soundModel(`services:\n  web:\n    image: app\n${fields.replace(/^/gm, '    ')}`).services[0]!;

/** `${…}` */
const variable = (inner: string) => `$\{${inner}}`;

/** A node as plain data, without its places. */
function plain(node: ComposeNode | undefined): unknown {
  if (node?.kind === 'list') return node.items.map(plain);
  if (node?.kind === 'map')
    return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]));
  return node?.value;
}

describe('a compose file', () => {
  it('gives services, each value with its line', () => {
    const { services } = soundModel(
      'services:\n  web:\n    image: app:1\n    command: [run, "--fast"]\n    environment:\n      A: 1\n',
    );
    expect(services).toHaveLength(1);
    expect(services[0]).toMatchObject({
      name: 'web',
      file: 'compose.yaml',
      line: 2,
      image: { value: 'app:1', file: 'compose.yaml', line: 3 },
      entrypoint: null,
      command: [
        { value: 'run', line: 4 },
        { value: '--fast', line: 4 },
      ],
      environment: [{ name: 'A', value: '1', line: 6 }],
    });
  });

  it('may leave services to profiles: they are read all the same', () => {
    const { services } = soundModel('services: {a: {image: x, profiles: [debug]}, b: {image: y}}');
    expect(services.map(({ name, profiles }) => [name, profiles])).toEqual([
      ['a', ['debug']],
      ['b', []],
    ]);
  });

  it('resolves anchors, aliases and merge keys; a key of its own goes first, then the first mapping that has it', () => {
    const { services } = soundModel(
      [
        'x-one: &one {image: first, user: a}',
        'x-two: &two {image: second, hostname: b}',
        'services:',
        '  web: {<<: [*one, *two], user: own}',
        '  db:',
        '    <<: *two',
      ].join('\n'),
    );
    expect(services.map(({ fields }) => plain(fields))).toEqual([
      { image: 'first', user: 'own', hostname: 'b' },
      { image: 'second', hostname: 'b' },
    ]);
    expect(services[0]!.image!.line).toBe(1);
  });

  it('fills variables in from an environment in which nothing is set', () => {
    const { command } = service(
      `command: ["$A", "${variable('B')}", "${variable('C:-c')}", "${variable(`D-${variable('E:-e')}`)}", "${variable('F:+f')}", "$$G", "$(h)", "cost $5"]`,
    );
    expect(command!.map(({ value }) => value)).toEqual(['', '', 'c', 'e', '', '$G', '$(h)', 'cost $5']);
  });

  it('says which variables it asks for, and where', () => {
    const model = soundModel(
      `services:\n  web:\n    image: app\n    hostname: "${variable('A:-x')}-${variable('B')}"\n    command: $C`,
    );
    expect(textOf(at(model.services[0]!.fields, 'hostname'))).toBe('x-');
    expect(model.variables).toMatchObject([
      { name: 'A', hasDefault: true, line: 4, path: ['services', 'web', 'hostname'] },
      { name: 'B', hasDefault: false, line: 4 },
      { name: 'C', hasDefault: false, line: 5 },
    ]);
  });

  it('reads numbers as Go does', () => {
    const node = at(
      service('blkio_config: {weight: 0o17}\ncpu_shares: 0777\nmem_limit: 1_000\npids_limit: 08').fields,
    );
    expect(plain(node)).toMatchObject({
      blkio_config: { weight: 15 },
      cpu_shares: 511,
      mem_limit: 1000,
      pids_limit: 8,
    });
  });
});

describe('short forms become long ones', () => {
  it.each([
    [
      'volumes: ["/etc:/host:ro,Z"]',
      'volumes',
      [
        {
          type: 'bind',
          source: '/etc',
          target: '/host',
          read_only: true,
          bind: { create_host_path: true, selinux: 'Z' },
        },
      ],
    ],
    ['volumes: ["/data"]', 'volumes', [{ type: 'volume', target: '/data' }]],
    ['volumes: ["~/x:/y", "./z:/z"]', 'volumes.0.type', 'bind'],
    [
      'devices: ["/dev/a:/dev/b:r", "nvidia.com/gpu=all"]',
      'devices',
      [
        { source: '/dev/a', target: '/dev/b', permissions: 'r' },
        { source: 'nvidia.com/gpu=all', target: 'nvidia.com/gpu=all', permissions: 'rwm' },
      ],
    ],
    [
      'ports: ["127.0.0.1:8000-8001:80-81/udp", 9000, "[::1]::5"]',
      'ports',
      [
        { mode: 'ingress', target: '80-81', protocol: 'udp', host_ip: '127.0.0.1', published: '8000-8001' },
        { mode: 'ingress', target: '9000', protocol: 'tcp' },
        { mode: 'ingress', target: '5', protocol: 'tcp', host_ip: '::1' },
      ],
    ],
    ['environment: ["A=1=2", "B", "C="]', 'environment', { A: '1=2', B: null, C: '' }],
    ['labels: ["a=b"]', 'labels', { a: 'b' }],
    ['extra_hosts: ["h:1.2.3.4", "h=::1"]', 'extra_hosts', { h: ['1.2.3.4', '::1'] }],
    ['command: sh -c "echo \'a b\'" c\\ d', 'command', ['sh', '-c', "echo 'a b'", 'c d']],
    ['healthcheck: {test: curl -f x}', 'healthcheck', { test: ['CMD-SHELL', 'curl -f x'] }],
    ['build: ./app', 'build', { context: './app' }],
    ['env_file: a.env', 'env_file', [{ path: 'a.env' }]],
    ['gpus: all', 'gpus', [{ capabilities: ['gpu'], count: 'all' }]],
    ['dns: 1.1.1.1', 'dns', ['1.1.1.1']],
    ['ulimits: {nofile: 10}', 'ulimits', { nofile: { soft: 10, hard: 10 } }],
    ['networks: [default]', 'networks', { default: {} }],
    ['depends_on: [web]', 'depends_on', { web: { condition: 'service_started', required: true } }],
  ])('%s', (fields, path, expected) => {
    const { model } = read(`services:\n  web:\n    image: app\n    ${fields}`);
    let value: unknown = plain(model!.services[0]!.fields);
    for (const key of path.split('.')) value = (value as Record<string, unknown>)[key];
    expect(value).toEqual(expected);
  });
});

describe('extends', () => {
  it('merges mappings, joins lists and replaces commands', () => {
    const { services } = soundModel(
      [
        'services:',
        '  base: {image: a, command: [x], cap_add: [A], environment: {K: 1, L: 2}, volumes: ["/a:/t", "/b:/u"]}',
        '  web: {extends: base, command: [y], cap_add: [B], environment: ["K=3"], volumes: ["/c:/t"]}',
      ].join('\n'),
    );
    const fields = plain(services[1]!.fields) as Record<string, unknown>;
    expect(fields).toMatchObject({
      image: 'a',
      command: ['y'],
      cap_add: ['A', 'B'],
      environment: { K: '3', L: 2 },
    });
    expect(services[1]!.mounts.map(({ source, target }) => [source, target])).toEqual([
      ['/c', '/t'],
      ['/b', '/u'],
    ]);
  });

  it('of another file is not followed', () => {
    const model = soundModel('services: {web: {image: a, extends: {file: /etc/x.yaml, service: y}}}');
    expect(textOf(at(model.services[0]!.fields, 'extends', 'file'))).toBe('/etc/x.yaml');
  });

  it('in a circle, or of what is not there, is a fault', () => {
    expect(faultsOf('services:\n  a: {image: x, extends: b}\n  b: {image: x, extends: a}')).toEqual([
      'compose/circular 3',
    ]);
    expect(faultsOf('services: {a: {image: x, extends: c}}')).toEqual(['compose/undefined-reference 1']);
  });

  it('that copies without end is cut off', () => {
    const values = Array.from({ length: 400 }, (_, i) => `A${i}: 1`).join(', ');
    const chain = Array.from({ length: 250 }, (_, i) => `  s${i}: {image: x, extends: base}`);
    expect(
      faultsOf(`services:\n  base: {image: x, environment: {${values}}}\n${chain.join('\n')}`),
    ).toContainEqual(expect.stringMatching(/^compose\/too-large/));
  });
});

describe('what is refused, with its line', () => {
  const web = (field: string) => `services:\n  web:\n    image: app\n    ${field}`;

  it.each([
    ['a key that stands twice', web('user: a\n    user: b'), 'compose/duplicate-key 5'],
    [
      'a key that stands twice behind an anchor',
      'x: 1\nservices:\n  web:\n    image: a\n    image: b',
      'compose/duplicate-key 5',
    ],
    ['two documents', 'services: {a: {image: x}}\n---\nservices: {}', 'compose/syntax 2'],
    ['a tag', web('privileged: !!bool "true"'), 'compose/tag 4'],
    ['a tag of Compose', web('volumes: !reset []'), 'compose/tag 4'],
    ['a directive', `%YAML 1.1\n---\n${web('')}`, 'compose/ambiguous 1'],
    ['a line break that only some parsers see', web('# x\u2028privileged: true'), 'compose/ambiguous 4'],
    ['a lone carriage return', web('# x\rprivileged: true'), 'compose/ambiguous 4'],
    ['a control character', web('user: "a\u0000"'), 'compose/ambiguous 4'],
    ['a key that looks like another', web('privileged\u200b: true'), 'compose/ambiguous 4'],
    ['a key that is no text', web('1: true'), 'compose/syntax 4'],
    ['an alias without an anchor', web('user: *a'), 'compose/syntax 4'],
    ['bytes that are not UTF-8', Buffer.from('services: \xff', 'latin1'), 'compose/syntax 1'],
    ['nothing', '', 'compose/syntax 1'],
    ['text that is no mapping', 'hello', 'compose/syntax 1'],
    ['broken YAML', 'services: [', 'compose/syntax 1'],
    ['no services', 'name: x', 'compose/field-missing 1'],
    ['a service without an image', 'services: {a: {user: x}}', 'compose/no-image 1'],
    ['a field that there is not', web('imgae: x'), 'compose/unknown-field 4'],
    ['a field inside another that there is not', web('logging: {drivers: x}'), 'compose/unknown-field 4'],
    ['a value of another kind', web('privileged: maybe'), 'compose/type-invalid 4'],
    ['a list where text belongs', web('hostname: [a]'), 'compose/type-invalid 4'],
    ['a number where text belongs', web('user: 1000'), 'compose/type-invalid 4'],
    ['a name that Compose does not take', 'services: {"a b": {image: x}}', 'compose/name-invalid 1'],
    ['a variable that has to be set', web(`user: "${variable('A:?needed')}"`), 'compose/interpolation 4'],
    ['a variable that is written wrongly', web('user: "${A"'), 'compose/interpolation 4'],
    ['a volume that is not declared', web('volumes: ["data:/x"]'), 'compose/undefined-reference 4'],
    ['a network that is not declared', web('networks: [other]'), 'compose/undefined-reference 4'],
    ['a service that is not there', web('depends_on: [db]'), 'compose/undefined-reference 4'],
    [
      'services that wait for each other',
      'services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, depends_on: [a]}',
      'compose/circular 2',
    ],
    ['a quote that is not closed', web('command: echo "a'), 'compose/value-invalid 4'],
    ['a port that is none', web('ports: ["a:b:c:d"]'), 'compose/value-invalid 4'],
  ])('%s', (_, text, fault) => {
    expect(faultsOf(text)).toContain(fault);
  });

  it('all faults of a file at once', () => {
    expect(faultsOf(web('user: 1\n    hostname: 2\n    foo: 3'))).toEqual([
      'compose/type-invalid 4',
      'compose/type-invalid 5',
      'compose/unknown-field 6',
    ]);
  });
});

describe('a file that is built to explode', () => {
  const laughs = ['a0: &a0 [x,x,x,x,x,x,x,x,x]'];
  for (let i = 1; i < 12; i++)
    laughs.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(',')}]`);
  it.each([
    ['aliases of aliases', laughs.join('\n')],
    ['an anchor that contains itself', 'a: &a [*a]'],
    ['merge keys of merge keys', 'a: &a {<<: *a, b: 1}'],
    ['aliases of one long text', `a: &a "${'$x'.repeat(50_000)}"\nb: [${'*a,'.repeat(5000)}]`],
    ['brackets', '['.repeat(100_000)],
    ['dashes', '- '.repeat(50_000)],
    ['mappings', '{a: '.repeat(30_000)],
    ['indentation', Array.from({ length: 400 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['closing brackets', '}'.repeat(100_000)],
    ['comments', '#\n'.repeat(100_000)],
    ['size', `a: ${'x'.repeat(300_000)}`],
    ['keys', Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n')],
    ['services', `services:\n${Array.from({ length: 300 }, (_, i) => `  s${i}: {image: x}`).join('\n')}`],
  ])('by %s is refused', (_, text) => {
    const { model, faults } = read(text);
    expect(model).toBeNull();
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.length).toBeLessThanOrEqual(100);
  });
});
