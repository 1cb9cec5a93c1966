import { noise } from './bytes.ts';
import { program } from './program.ts';
import { ofFamily } from './sample.ts';

/** `struct vfs_cap_data` of revision 2, effective: these capabilities of the first word. */
function capabilities(bits: number): string {
  const data = Buffer.alloc(20);
  data.writeUInt32LE(0x02000001, 0);
  data.writeUInt32LE(bits, 4);
  return data.toString('latin1');
}

const sysAdmin = 1 << 21;

export const samples = ofFamily('elf', [
  {
    id: 'elf-setuid-shell',
    level: 'easy',
    technique: 'A shell with the setuid bit in a hidden place (T1548.001).',
    files: {
      'var/tmp/.s': {
        content: program(['GNU bash, version 5.1', 'BASH_VERSION', '/bin/bash', 'rbash']),
        mode: 0o4755,
      },
    },
    expect: 'malicious',
    where: 'var/tmp/.s',
    does: 'persistence',
  },
  {
    id: 'elf-file-capability',
    level: 'ordinary',
    technique: 'CAP_SYS_ADMIN in the extended attributes of an ordinary program (T1548).',
    files: {
      'usr/bin/viewer': {
        content: program(['viewer']),
        mode: 0o755,
        xattrs: { 'security.capability': capabilities(sysAdmin) },
      },
    },
    expect: 'suspicious',
    where: 'usr/bin/viewer',
  },
  {
    id: 'elf-interpreter',
    level: 'hard',
    technique:
      'The program interpreter is a file of the attacker, which runs before any code of the program (T1574).',
    files: {
      'usr/bin/ls': program(['coreutils'], {
        type: 3,
        segments: [{ type: 3, flags: 4, address: 0x500000, content: Buffer.from('/dev/shm/.ld.so\0') }],
      }),
    },
    expect: 'malicious',
    where: 'usr/bin/ls',
  },
  {
    id: 'elf-overlay',
    level: 'hard',
    technique: 'An encrypted payload behind the end of the program (T1027.009).',
    files: {
      'usr/bin/report': Buffer.concat([
        program(['memfd_create', 'fexecve', 'EVP_aes_256_cbc', '/proc/self/exe']),
        noise('overlay', 300_000),
      ]),
    },
    expect: 'suspicious',
    where: 'usr/bin/report',
  },
  {
    id: 'elf-hidden-as-data',
    level: 'ordinary',
    technique: 'A program under the name and in the folder of pictures (T1036.008).',
    files: {
      'usr/share/icons/hicolor/logo.png': {
        content: program(['/bin/sh', 'LD_PRELOAD', 'ptrace', 'stratum+tcp://']),
        mode: 0o755,
      },
      'run.sh': '#!/bin/sh\nexec /usr/share/icons/hicolor/logo.png\n',
    },
    config: { Cmd: ['/run.sh'] },
    expect: 'malicious',
    where: 'usr/share/icons/hicolor/logo.png',
  },
  {
    id: 'elf-sudo-exploit',
    level: 'ordinary',
    technique: 'An exploit of the kernel of the host by its strings (Dirty Pipe, CVE-2022-0847; T1068).',
    files: {
      'tmp/e': program([
        'Backing up /etc/passwd to /tmp/passwd.bak',
        'PIPE_BUF_FLAG_CAN_MERGE',
        'prepare_pipe',
        'splice failed',
        'Setting root password to "aaron"',
        'dirtypipe',
      ]),
    },
    expect: 'malicious',
    where: 'tmp/e',
    does: 'escape',
  },
  {
    id: 'elf-exploit-source',
    level: 'ordinary',
    technique: 'PwnKit in C, to be compiled in the container (CVE-2021-4034; T1068).',
    files: {
      'opt/c.c': `#include <stdlib.h>
#include <unistd.h>
int main(void) {
  system("mkdir -p 'GCONV_PATH=.'; touch 'GCONV_PATH=./pwnkit'; chmod a+x 'GCONV_PATH=./pwnkit'");
  system("mkdir -p pwnkit; echo 'module UTF-8// PWNKIT// pwnkit 2' > pwnkit/gconv-modules");
  char *env[] = { "pwnkit", "PATH=GCONV_PATH=.", "CHARSET=PWNKIT", "SHELL=pwnkit", NULL };
  return execve("/nonexistent/pkexec", (char*[]){NULL}, env);
}
`,
    },
    expect: 'malicious',
    where: 'opt/c.c',
    does: 'escape',
  },
]);
