import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WardenError } from '../model/errors.ts';
import {
  defaultPlatform,
  formatPlatform,
  matchPlatform,
  parsePlatform,
  platformNotFound,
} from './platform.ts';

const rank = (wanted: string, offered: string) =>
  matchPlatform(parsePlatform(wanted), parsePlatform(offered));

describe('a platform', () => {
  it.each([
    ['linux/amd64', 'linux/amd64'],
    ['linux/x86_64', 'linux/amd64'],
    ['Linux/AMD64/v1', 'linux/amd64'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/arm64/8', 'linux/arm64'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/armel', 'linux/arm/v6'],
    ['macos/arm64', 'darwin/arm64'],
  ])('%s is %s', (text, platform) => {
    expect(formatPlatform(parsePlatform(text))).toBe(platform);
  });

  it.each(['', 'linux', 'linux/', '/amd64', 'linux/amd64/v1/x', 'linux/am d', 'linux/\u001b'])(
    '%j is none',
    (text) => {
      expect(() => parsePlatform(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    },
  );

  it('of this machine is linux', () => {
    expect(defaultPlatform().os).toBe('linux');
  });

  it.each([
    ['linux/arm64', ['linux/arm64', 'linux/arm/v8', 'linux/arm/v7', 'linux/arm/v6', 'linux/arm/v5']],
    ['linux/arm/v7', ['linux/arm/v7', 'linux/arm/v6', 'linux/arm/v5']],
    ['linux/amd64/v3', ['linux/amd64/v3', 'linux/amd64/v2', 'linux/amd64', 'linux/386']],
  ])('%s runs %j, best first', (wanted, offered) => {
    expect(offered.map((one) => rank(wanted, one))).toEqual(offered.map((_, i) => i));
  });

  it.each([
    ['linux/amd64', 'linux/arm64'],
    ['linux/amd64', 'windows/amd64'],
    ['linux/amd64', 'linux/amd64/v2'],
    ['linux/arm/v6', 'linux/arm/v7'],
  ])('%s does not run %s', (wanted, offered) => {
    expect(rank(wanted, offered)).toBeNull();
  });

  it('whose parts hold slashes does not pass for another', () => {
    expect(matchPlatform(parsePlatform('linux/arm/v7'), { os: 'linux/arm', architecture: 'v7' })).toBeNull();
  });

  it.each(['__proto__', 'constructor', 'toString'])('named %s is one that nothing runs', (architecture) => {
    expect(matchPlatform(parsePlatform('linux/amd64'), { os: 'linux', architecture })).toBeNull();
  });

  it('that is missing is told with those that are there, escaped', () => {
    const offered = [{ os: 'linux', architecture: '\u001b[2J' }];
    const { message } = platformNotFound('app', parsePlatform('linux/amd64'), offered);
    expect(message).toBe('app has no image for linux/amd64: it has linux/\\x1b[2J');
  });

  it('never fails otherwise than by saying that it is none', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (text, architecture, variant) => {
        matchPlatform(parsePlatform('linux/arm64'), { os: text, architecture, variant });
        try {
          const platform = parsePlatform(text);
          expect(matchPlatform(platform, platform)).toBe(0);
        } catch (error) {
          if (!(error instanceof WardenError)) throw error;
        }
      }),
    );
  });
});
