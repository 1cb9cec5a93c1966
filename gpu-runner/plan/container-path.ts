import { posix } from 'node:path';

/** Folders that the runtime makes itself, and those that decide who is root and which code is loaded. */
const taken =
  /^\/(?:proc|sys|dev|\.dockerenv|etc\/(?:ld\.so\.[^/]*|passwd|shadow|group|gshadow|sudoers|hosts|hostname|resolv\.conf|mtab|cdi|nvidia[^/]*|pam\.d|ssl\/engines[^/]*))(?:\/|$)/;
const program = /^\/(?:usr\/(?:local\/)?)?(?:s?bin|lib|lib32|lib64|libexec)(?:\/|$)/;

/**
 * Why nothing of the runner may be put at this path of a container, or null. Only absolute, normalised paths are taken, none of
 * the runtime's own folders, and nothing that would take the place of the image's programs.
 */
export function pathRefusal(path: string): string | null {
  if (!/^\/[^\0:]{1,4095}$/.test(path) || Buffer.byteLength(path) > 4095) return 'it is not an absolute path';
  if (posix.normalize(path) !== path || path.endsWith('/')) return 'it is not a normalised path';
  if (/\p{C}/u.test(path)) return 'it has characters that cannot be seen';
  if (taken.test(path)) return 'it is a place of the system';
  if (program.test(path)) return 'it is a place of programs';
  return null;
}

/** Why a program may not be started in this folder, or null (CVE-2024-21626). */
export function workingDirRefusal(path: string): string | null {
  if (path === '/') return null;
  if (!/^\/[^\0]{0,4095}$/.test(path)) return 'it is not an absolute path';
  if (posix.normalize(path).replace(/(?<=.)\/$/, '') !== path.replace(/(?<=.)\/+$/, ''))
    return 'it is not a normalised path';
  return /^\/+(?:proc|sys|dev)(?:\/|$)/.test(path) ? 'it is a place of the system' : null;
}
