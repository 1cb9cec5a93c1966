import { describe, expect, it } from 'vitest';
import { readCompose } from '../../agent/source/compose/read-compose.ts';
import { pinBytes } from '../../agent/source/pinned-bytes.ts';
import { gpusAskedFor, most } from './gpu-request.ts';

function asked(...lines: string[]): number | 'all' | string[] {
  const yaml = ['services:', '  app:', '    image: a/b', ...lines.map((line) => `    ${line}`), ''].join(
    '\n',
  );
  const { model } = readCompose(pinBytes('compose.yml', Buffer.from(yaml)));
  const refused: string[] = [];
  const count = gpusAskedFor(model!.services[0]!, (code, field) => refused.push(`${code} ${field}`));
  return refused.length > 0 ? refused : count;
}

const reserved = (request: string) =>
  asked(`deploy: {resources: {reservations: {devices: [{${request}capabilities: [gpu]}]}}}`);

describe('a service', () => {
  it.each<[string, () => unknown, unknown]>([
    ['that says nothing', () => asked(), 0],
    ['with a count', () => reserved('count: 2, '), 2],
    ['with a count as text', () => reserved('count: "3", '), 3],
    ['with all', () => reserved('count: all, '), 'all'],
    ['with a request without a count', () => reserved(''), 'all'],
    ['with as many as it names, each once', () => reserved('device_ids: ["0", "3", "0"], '), 2],
    [
      'with another device than a GPU',
      () => asked('deploy: {resources: {reservations: {devices: [{count: 2, capabilities: [tpu]}]}}}'),
      0,
    ],
    ['with the short form', () => asked('gpus: all'), 'all'],
    ['with the long form', () => asked('gpus: [{driver: nvidia, count: 4, capabilities: [gpu]}]'), 4],
    [
      'with devices of its own choice',
      () => asked('devices: [/dev/nvidia0, /dev/nvidia1, /dev/nvidiactl]'),
      2,
    ],
    ['with all devices of AMD', () => asked('devices: [/dev/kfd, /dev/dri]'), 'all'],
    ['with a runtime', () => asked('runtime: nvidia'), 'all'],
  ])('asks for GPUs: %s', (_, ask, count) => {
    expect(ask()).toEqual(count);
  });

  it.each(['0', '1.5', '-2', '1e9', 'many', '99999999999'])('that asks for %s is refused', (count) => {
    expect(reserved(`count: "${count}", `)).toEqual([
      'value/invalid services.app.deploy.resources.reservations.devices.count',
    ]);
  });

  it('shares the GPUs of its run with the others', () => {
    expect(most([0, 2, 1])).toBe(2);
    expect(most([0, 'all', 9])).toBe('all');
    expect(most([])).toBe(0);
  });
});
