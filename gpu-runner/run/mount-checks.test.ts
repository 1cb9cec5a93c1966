import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mountsCheck, mountsOf } from './mount-checks.ts';

const scratch = (path: string) => ({ path, bytes: 1, exec: false });
const line = (point: string) => `248 216 0:76 / ${point} rw,nosuid - tmpfs tmpfs rw,size=16384k\n`;
const outcome = (points: readonly string[], paths: readonly string[]) =>
  mountsCheck(points.map(line).join(''), { scratch: paths.map(scratch), shared: [], files: [] }).outcome;

describe('what is put into a container', () => {
  it('is where it was meant to be', () => {
    expect(outcome(['/', '/proc', '/tmp', '/data'], ['/tmp', '/data'])).toBe('passed');
    expect(outcome(['/my\\040data', '/\u00c3\u00bc'], ['/my data', '/ü'])).toBe('passed');
  });

  it('may be where the links of every distribution lead', () => {
    expect(outcome(['/run', '/run/lock', '/run/db'], ['/var/run', '/var/lock', '/var/run/db'])).toBe(
      'passed',
    );
  });

  it.each([
    ['/proc/sys', '/data'],
    ['/etc', '/tmp'],
    ['/run/x', '/var/runaway/x'],
  ])('is refused at %s where it was meant to be at %s', (point, path) => {
    expect(outcome(['/', point], [path])).toBe('failed');
  });

  it('is looked for among files and shared space, too', () => {
    const rest = { scratch: [], shared: [], files: [] };
    const file = { path: '/config/a', content: '' };
    expect(mountsCheck(line('/'), { ...rest, files: [file] }).outcome).toBe('failed');
    const shared = { path: '/shared', volume: 'v', readOnly: true };
    expect(mountsCheck(line('/'), { ...rest, shared: [shared] }).outcome).toBe('failed');
  });

  it('is not known where the kernel does not show it', () => {
    expect(mountsCheck(null, { scratch: [], shared: [], files: [] }).outcome).toBe('unseen');
    expect(mountsOf(0)).toBeNull();
    expect(mountsOf(process.pid)).toContain(' / ');
  });

  it('is found in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(mountsCheck(text, { scratch: [scratch('/data')], shared: [], files: [] }).outcome).toMatch(
          /passed|failed/,
        );
      }),
    );
  });
});
