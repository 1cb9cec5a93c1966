import { WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import type { Platform } from '../model/subject.ts';

// A map, as an image may name its architecture `__proto__`.
const architectures = new Map<string, readonly [architecture: string, variant?: string]>([
  ['x86_64', ['amd64']],
  ['x86-64', ['amd64']],
  ['i386', ['386']],
  ['i686', ['386']],
  ['aarch64', ['arm64']],
  ['armhf', ['arm', 'v7']],
  ['armel', ['arm', 'v6']],
]);

const machines: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };

/**
 * Reads `os/arch[/variant]` as containerd does, aliases included (`linux/x86_64`, `linux/aarch64`).
 * @throws WardenError USAGE
 * @see https://github.com/containerd/platforms
 */
export function parsePlatform(text: string): Platform {
  const match = /^([A-Za-z0-9_-]+)\/([A-Za-z0-9_-]+)(?:\/([A-Za-z0-9_.-]+))?$/.exec(text);
  if (match === null || text.length > 255)
    throw new WardenError(
      'USAGE',
      `"${escapeText(text, 100)}" is not a platform: write os/arch[/variant], e.g. linux/arm64`,
    );
  return normalizePlatform({
    os: match[1]!,
    architecture: match[2]!,
    ...(match[3] === undefined ? {} : { variant: match[3] }),
  });
}

/** Linux on the architecture of this machine. */
export function defaultPlatform(): Platform {
  return normalizePlatform({ os: 'linux', architecture: machines[process.arch] ?? process.arch });
}

/** `os/arch[/variant]`, not escaped. */
export function formatPlatform(platform: Platform): string {
  const base = `${platform.os}/${platform.architecture}`;
  return platform.variant === undefined ? base : `${base}/${platform.variant}`;
}

/** One spelling per platform: arm64/v8 is arm64, amd64/v1 is amd64, arm is arm/v7. */
export function normalizePlatform(platform: Platform): Platform {
  const os = platform.os.toLowerCase() === 'macos' ? 'darwin' : platform.os.toLowerCase();
  const named = platform.architecture.toLowerCase();
  const [architecture, implied] = architectures.get(named) ?? [named];
  let variant = platform.variant?.toLowerCase() || implied || '';
  if (/^[0-9]+$/.test(variant)) variant = `v${variant}`;
  if (architecture === 'arm' && variant === '') variant = 'v7';
  if (architecture === 'arm64' && variant === 'v8') variant = '';
  if (architecture === 'amd64' && variant === 'v1') variant = '';
  return variant === '' ? { os, architecture } : { os, architecture, variant };
}

/**
 * How well a machine of platform `wanted` runs `offered`: 0 is best, null not at all. The order is containerd's: lower
 * variants of the same architecture, then the 32-bit architecture.
 * @see https://github.com/containerd/platforms/blob/v1.0.0/compare.go (platformVector)
 */
export function matchPlatform(wanted: Platform, offered: Platform): number | null {
  const rank = runnable(normalizePlatform(wanted)).indexOf(identity(normalizePlatform(offered)));
  return rank === -1 ? null : rank;
}

/** Not a platform that anything runs: what BuildKit writes for attestations. */
export function isUnknownPlatform(platform: Platform): boolean {
  return platform.os === 'unknown' && platform.architecture === 'unknown';
}

/** @param offered as the image names them, not escaped */
export function platformNotFound(what: string, wanted: Platform, offered: readonly Platform[]): WardenError {
  const names = [...new Set(offered.map(formatPlatform))].map((name) => escapeText(name, 100)).sort();
  const more = names.length > 32 ? `, and ${names.length - 32} more` : '';
  const list = names.length === 0 ? 'it has none' : `it has ${names.slice(0, 32).join(', ')}${more}`;
  return new WardenError('PLATFORM_NOT_FOUND', `${what} has no image for ${formatPlatform(wanted)}: ${list}`);
}

// Not formatPlatform: a hostile os of "linux/arm" must not pass for linux on arm.
function identity(platform: Platform): string {
  return JSON.stringify([platform.os, platform.architecture, platform.variant ?? '']);
}

function runnable(wanted: Platform): string[] {
  const { os, architecture } = wanted;
  const version = Math.min(Number(wanted.variant?.slice(1) ?? Number.NaN), 9);
  const list: Platform[] = [wanted];
  if (architecture === 'amd64') {
    for (let v = version - 1; v >= 1; v--) list.push({ os, architecture, variant: `v${v}` });
    list.push({ os, architecture: '386' });
  } else if (architecture === 'arm') {
    for (let v = version - 1; v >= 5; v--) list.push({ os, architecture, variant: `v${v}` });
  } else if (architecture === 'arm64') {
    for (let v = version - 1; v >= 8; v--) list.push({ os, architecture, variant: `v${v}` });
    for (let v = 8; v >= 5; v--) list.push({ os, architecture: 'arm', variant: `v${v}` });
  }
  return list.map((platform) => identity(normalizePlatform(platform)));
}
