/**
 * What a source may ask of the host's kernel under runc: an allow-list for programs that compute and serve. Beside what engines
 * leave out by themselves it has no io_uring, ptrace, chroot, file handles, keyrings or user namespaces, no queues of asynchronous
 * I/O, whose number is one for the whole machine, and no sockets but those of TCP, UDP, ping, Unix and routing: each other protocol loads a
 * module of the kernel. 32-bit calls, which would go past the checks of arguments, are not known at all. gVisor takes no notice of it: there
 * these calls end in its own kernel.
 *
 * @param architecture as the engine names it: `amd64`, `arm64`
 * @returns the profile as JSON; null for an architecture that it was not written for
 * @see https://github.com/opencontainers/runtime-spec/blob/v1.2.0/config-linux.md#seccomp
 */
export function seccompProfile(architecture: string): string | null {
  const native = architectures.get(architecture);
  if (native === undefined) return null;
  return JSON.stringify({
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: 1,
    architectures: [native],
    syscalls: [
      { names: allowed, action: allow },
      { names: ['socket', 'socketpair'], action: allow, args: [equals(0, unixSockets)] },
      ...internetFamilies.flatMap((family) =>
        protocols.map((protocol) => ({
          names: ['socket'],
          action: allow,
          args: [equals(0, family), equals(2, protocol)],
        })),
      ),
      // Every option but the one that puts another protocol over TCP: one rule for each half of "not both".
      ...[differs(1, tcpLevel), differs(2, upperProtocol)].map((arg) => ({
        names: ['setsockopt'],
        action: allow,
        args: [arg],
      })),
      // Routing only: netfilter and the like have had many holes.
      { names: ['socket'], action: allow, args: [equals(0, 16), equals(2, 0)] },
      ...[0, 8, 0x20000, 0x20008, 0xffffffff].map((persona) => ({
        names: ['personality'],
        action: allow,
        args: [equals(0, persona)],
      })),
      {
        names: ['clone'],
        action: allow,
        args: [{ index: 0, value: newNamespaces, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }],
      },
      // Its flags are in memory, where no filter sees them: the C library falls back on clone.
      { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 },
    ],
  });
}

const architectures = new Map([
  ['amd64', 'SCMP_ARCH_X86_64'],
  ['arm64', 'SCMP_ARCH_AARCH64'],
]);
const allow = 'SCMP_ACT_ALLOW';
const newNamespaces = 0x7e020080;
const unixSockets = 1;
/** AF_INET, AF_INET6. */
const internetFamilies = [2, 10];
/** Whatever fits the type, ICMP, TCP, UDP, ICMPv6. */
const protocols = [0, 1, 6, 17, 58];
/** SOL_TCP, TCP_ULP. */
const [tcpLevel, upperProtocol] = [6, 31];

function equals(index: number, value: number) {
  return { index, value, valueTwo: 0, op: 'SCMP_CMP_EQ' };
}

function differs(index: number, value: number) {
  return { index, value, valueTwo: 0, op: 'SCMP_CMP_NE' };
}

const allowed = `
accept accept4 access alarm arch_prctl bind brk capget capset chdir chmod chown clock_getres clock_gettime
clock_nanosleep close close_range connect copy_file_range creat dup dup2 dup3 epoll_create epoll_create1 epoll_ctl
epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2 execve execveat exit exit_group
faccessat faccessat2 fadvise64 fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat fcntl fdatasync fgetxattr
flistxattr flock fork fremovexattr fsetxattr fstat fstatfs fsync ftruncate futex futex_requeue futex_wait futex_waitv
futex_wake futimesat get_mempolicy get_robust_list get_thread_area getcpu getcwd getdents getdents64 getegid geteuid
getgid getgroups getitimer getpeername getpgid getpgrp getpid getppid getpriority getrandom getresgid getresuid
getrlimit getrusage getsid getsockname getsockopt gettid gettimeofday getuid getxattr inotify_add_watch inotify_init
inotify_init1 inotify_rm_watch ioctl ioprio_get
ioprio_set kill landlock_add_rule landlock_create_ruleset landlock_restrict_self lchown lgetxattr link linkat listen
listxattr llistxattr lremovexattr lseek lsetxattr lstat madvise map_shadow_stack mbind membarrier memfd_create
mincore mkdir mkdirat mlock mlock2 mlockall mmap mprotect mq_getsetattr mq_notify mq_open mq_timedreceive
mq_timedsend mq_unlink mremap mseal msgctl msgget msgrcv msgsnd msync munlock munlockall munmap nanosleep newfstatat
open openat openat2 pause pidfd_open pidfd_send_signal pipe pipe2 pkey_alloc pkey_free pkey_mprotect poll ppoll prctl
pread64 preadv preadv2 prlimit64 process_mrelease pselect6 pwrite64 pwritev pwritev2 read readahead readlink
readlinkat readv recvfrom recvmmsg recvmsg remap_file_pages removexattr rename renameat renameat2 restart_syscall
rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait
rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam
sched_getscheduler sched_rr_get_interval sched_setaffinity sched_setattr sched_setparam sched_setscheduler
sched_yield seccomp select semctl semget semop semtimedop sendfile sendmmsg sendmsg sendto set_mempolicy
set_mempolicy_home_node set_robust_list set_thread_area set_tid_address setfsgid setfsuid setgid setgroups setitimer
setpgid setpriority setregid setresgid setresuid setreuid setrlimit setsid setuid setxattr shmat shmctl
shmdt shmget shutdown sigaltstack signalfd signalfd4 splice stat statfs statx symlink symlinkat sync
sync_file_range syncfs sysinfo tee tgkill time timer_create timer_delete timer_getoverrun timer_gettime timer_settime
timerfd_create timerfd_gettime timerfd_settime times tkill truncate umask uname unlink unlinkat utime utimensat
utimes vfork vmsplice wait4 waitid write writev
`
  .trim()
  .split(/\s+/);
