import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WardenError } from '../../agent/model/errors.ts';
import { readFacts } from './engine-facts.ts';
import { belowFloors } from './floors.ts';
import { chooseIsolation, isolationsOf } from './isolation.ts';

const version = {
  Version: '29.6.0',
  Os: 'linux',
  Arch: 'amd64',
  KernelVersion: '6.18.0',
  Components: [
    { Name: 'Engine', Version: '29.6.0' },
    { Name: 'runc', Version: '1.5.1' },
  ],
};
const info = {
  ID: 'X',
  OSType: 'linux',
  Driver: 'overlay2',
  DriverStatus: [['Backing Filesystem', 'extfs']],
  SecurityOptions: ['name=seccomp,profile=builtin', 'name=cgroupns'],
  DefaultRuntime: 'runc',
  Runtimes: {
    runc: { path: 'runc' },
    runsc: { path: '/usr/local/bin/runsc', runtimeArgs: ['--x'] },
    other: { path: '/opt/odd' },
  },
};
const facts = (change: object = {}, changed: object = {}) =>
  readFacts({ ...version, ...changed }, { ...info, ...change }, 48);
const podman = facts({}, { Components: [{ Name: 'Podman Engine', Version: '4.3.1' }] });

describe('what an engine says of itself', () => {
  it('is read', () => {
    expect(facts()).toMatchObject({
      isPodman: false,
      seccomp: true,
      appArmor: false,
      userNamespaces: false,
      containerdImages: false,
    });
    expect(facts({ SecurityOptions: ['name=userns', 'name=apparmor'] })).toMatchObject({
      userNamespaces: true,
      appArmor: true,
    });
    expect(facts({ SecurityOptions: ['name=rootless'] }).userNamespaces).toBe(true);
    expect(podman.isPodman).toBe(true);
    expect(facts({ DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] }).containerdImages).toBe(
      true,
    );
  });

  it('ends in facts or in an error of ours, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        try {
          readFacts(a, b, 41);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(WardenError);
        }
      }),
    );
  });
});

describe('isolation', () => {
  const works = async () => ({ ok: true, reason: '' });
  const onlyRunc = async ({ grade }: { grade: string }) => ({ ok: grade !== 'gvisor', reason: 'it hangs' });

  it('is offered strongest first, by what runtimes are and not by what they are called', () => {
    expect(isolationsOf(facts()).map(({ grade }) => grade)).toEqual(['gvisor', 'runc']);
    expect(isolationsOf(facts({ SecurityOptions: ['name=userns'] })).map(({ grade }) => grade)).toEqual([
      'gvisor',
      'runc-userns',
    ]);
    expect(isolationsOf(facts({ Runtimes: { runsc: { path: '/opt/odd' } } }))).toEqual([]);
    expect(isolationsOf(podman)).toEqual([]);
  });

  it('is the strongest that works, and says what was passed over', async () => {
    expect(await chooseIsolation(facts(), null, works)).toMatchObject({
      isolation: { grade: 'gvisor' },
      passedOver: [],
    });
    expect(await chooseIsolation(facts(), null, onlyRunc)).toMatchObject({
      isolation: { grade: 'runc' },
      passedOver: ['runsc: it hangs'],
    });
  });

  it('that was asked for is never replaced by a weaker one', async () => {
    await expect(chooseIsolation(facts(), 'gvisor', onlyRunc)).rejects.toMatchObject({
      code: 'ISOLATION_UNAVAILABLE',
    });
    await expect(
      chooseIsolation(facts({ Runtimes: { runc: { path: 'runc' } } }), 'gvisor', works),
    ).rejects.toMatchObject({
      code: 'ISOLATION_UNAVAILABLE',
    });
  });

  it('is not to be had from Podman, which ignores the runtime', async () => {
    await expect(chooseIsolation(podman, null, works)).rejects.toThrow(/Podman/);
  });
});

describe('version floors', () => {
  const below = (engine: string, runc: string) =>
    belowFloors({ version: engine, components: [{ name: 'runc', version: runc }] }).map(
      ({ component, floor, effect }) => `${component} ${floor} ${effect}`,
    );

  it('let current versions be', () => {
    expect(below('29.6.0', '1.5.1')).toEqual([]);
  });

  it.each([
    ['19.3.0', '1.5.1', 'Engine 20.10.0 refuse'],
    ['29.6.0', '1.0.0', 'runc 1.1.5 refuse'],
    ['29.6.0', 'unknown', 'runc 1.1.5 refuse'],
    ['25.0.4', '1.5.1', 'Engine 25.0.5 warn'],
    ['29.6.0', '1.3.2', 'runc 1.3.3 warn'],
    ['29.6.0', '1.1.5+ds1', 'runc 1.1.12 warn'],
  ])('name what is older: %s, %s', (engine, runc, expected) => {
    expect(below(engine, runc)).toContain(expected);
  });

  it('hold each line of releases against its own', () => {
    expect(below('29.6.0', '1.3.6')).toEqual([]);
    expect(below('29.6.0', '1.4.2')).toEqual(['runc 1.4.3 warn']);
  });
});
