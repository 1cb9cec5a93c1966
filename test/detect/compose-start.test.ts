import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { layerTar } from '../../fixtures/layer.ts';
import { startTestRegistry, type TestRegistry } from '../registry/test-registry.ts';
import { marker, openScanning, type Scanning } from '../scan/scanning.ts';

let scanning: Scanning;
let registry: TestRegistry;
beforeAll(async () => {
  [scanning, registry] = await Promise.all([openScanning(), startTestRegistry()]);
});
afterAll(async () => {
  scanning.close();
  await registry.close();
});

it('follows what a compose file starts, not what the image would start alone', async () => {
  const idle = `#!/bin/sh\n# ${marker} idle\npip install idle\n`;
  const started = `#!/bin/sh\n# ${marker} started\npip install started\n`;
  registry.pushImage('team/app', '1', {
    layers: [await layerTar({ 'opt/idle': idle, 'opt/started': started })],
  });
  const path = join(scanning.dir, 'compose.yaml');
  writeFileSync(
    path,
    `services:\n  web:\n    image: ${registry.host}/team/app:1\n    entrypoint: [/bin/sh, -c, "exec /opt/started"]\n`,
  );
  const { findings } = await scanning.scanTarget(path, { allowedHosts: [registry.host] });
  const reached = findings.filter(({ reachable }) => reachable === true);
  expect(reached.map(({ id, locations }) => `${id} ${locations[0]?.path}`).sort()).toEqual([
    'marker/seen opt/started',
    'startup/package-install opt/started',
  ]);
  expect(reached.find(({ id }) => id === 'startup/package-install')?.detail).toBe(
    'command of service web → /opt/started, line 3',
  );
  expect(findings.some(({ id, reachable }) => id === 'marker/seen' && reachable === null)).toBe(true);
});
