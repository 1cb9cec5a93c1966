import type { DynamicSymbols } from './dynamic.ts';

/** Functions of libc and PAM that tell a program what is there, by what lying about them hides or takes. */
const listing = [
  'readdir',
  'readdir64',
  'readdir_r',
  'readdir64_r',
  'getdents',
  'getdents64',
  'scandir',
  'scandir64',
];
const logins = ['pam_authenticate', 'pam_get_authtok', 'pam_get_item'];
const access = [
  ...[
    'open',
    'open64',
    'openat',
    'openat64',
    'fopen',
    'fopen64',
    'opendir',
    'fdopendir',
    'access',
    'execve',
    'ptrace',
  ],
  ...[
    'stat',
    'stat64',
    'lstat',
    'lstat64',
    'fstat',
    'fstat64',
    '__xstat',
    '__lxstat',
    '__fxstat',
    '__xstat64',
    '__lxstat64',
  ],
  ...['unlink', 'unlinkat', 'rename', 'accept', 'write', 'read', 'connect', 'kill', 'syslog', 'pcap_loop'],
];

/** A library that only hides has few functions of its own; emulators of root or of another file system have many. */
const mostExports = 40;

/**
 * The functions that a library puts itself in front of in order to lie about them, or null: it has its own, and asks the
 * linker for the real ones. Only listing directories and taking passwords count, as much of what hooks the rest is honest
 * (fakeroot, faketime, torsocks, sanitizers).
 */
export function hookingLibrary({ imported, exported }: DynamicSymbols): string[] | null {
  if (exported.size > mostExports || !(imported.has('dlsym') || imported.has('dlvsym'))) return null;
  const hides = listing.filter((name) => exported.has(name));
  // PAM itself begins conversations; what steals from them does not.
  const takes = exported.has('pam_start') ? [] : logins.filter((name) => exported.has(name));
  if (hides.length === 0 && takes.length === 0) return null;
  return [...hides, ...takes, ...access.filter((name) => exported.has(name))].slice(0, 16);
}
