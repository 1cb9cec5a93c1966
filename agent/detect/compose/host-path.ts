import { posix } from 'node:path';

/**
 * What a path of the host gives to a container that mounts it.
 * `engine`: the socket of a container engine, which is root on the host. `root`: the system itself, to read its secrets
 * or to change it. `system`: parts of the system that tools of the host are given. `wallet` and `credentials`: keys of whoever
 * runs it. `missing`: a path beside the compose file, where there is nothing. `other`: the rest.
 */
export type HostPath = 'engine' | 'root' | 'system' | 'wallet' | 'credentials' | 'missing' | 'other';

/** @param text as a compose file has it: absolute, `~/…`, or relative to the file */
export function classifyHostPath(text: string): HostPath {
  const path = normalize(text);
  if (engineSocket.test(path) || /docker_engine$/.test(text)) return 'engine';
  if (walletFiles.test(path)) return 'wallet';
  if (credentialFiles.test(path)) return 'credentials';
  if (wholeSystem.has(path) || systemFiles.test(path)) return 'root';
  if (systemPaths.test(path)) return 'system';
  if (/^(?:\.\/|\.$)/.test(path)) return 'missing';
  // Behind `..` lies whatever is beside the folder of the runner.
  return 'other';
}

/** Absolute, or beginning with `.`. */
function normalize(text: string): string {
  const path = posix.normalize(text.trim().replace(/^~(?=\/|$)/, '/root')).replace(/(?<=.)\/+$/, '');
  return /^(?:\/|\.\.(?:\/|$)|\.$)/.test(path) ? path : `./${path}`;
}

const engineSocket =
  /(?:^|\/)(?:docker|docker-cli|podman|containerd|crio|cri-dockerd|dockershim|buildkitd)\.sock$/;
const wholeSystem: ReadonlySet<string> = new Set(['/', '/etc', '/root', '/boot', '/var', '/home', '/proc/1']);
const systemFiles = new RegExp(
  `^/(?:${[
    'etc/(?:shadow|gshadow|sudoers|crontab|ld\\.so\\.preload|rc\\.local|environment|profile|fstab)',
    'etc/(?:sudoers\\.d|cron\\.[a-z]+|systemd|init\\.d|pam\\.d|ssh|security|docker|containerd|kubernetes|cdi)(?:/.*)?',
    'var/spool/cron(?:/.*)?',
    'var/lib/(?:docker|containerd|kubelet|containers|rancher|etcd)(?:/.*)?',
    'boot/.*',
    'proc/(?:1|sys|sysrq-trigger)(?:/.*)?',
    'sys/(?:kernel|fs/bpf|firmware)(?:/.*)?',
    'dev/(?:mem|kmem|port|sd[a-z]+\\d*|nvme\\d.*|vd[a-z]+\\d*|mapper(?:/.*)?|dm-\\d+)',
  ].join('|')})$`,
);
const systemPaths =
  /^\/(?:proc|sys|dev|run|usr|lib|lib64|s?bin(?:\/.*)?|usr\/(?:local\/)?s?bin(?:\/.*)?|lib\/modules|var\/run|var\/log|var\/lib|etc\/(?:passwd|group)|run\/(?:systemd|dbus|docker|containerd|user).*|var\/run\/(?:dbus|docker).*|sys\/fs\/cgroup)$/;
const walletFiles =
  /(?:^|\/)(?:\.(?:ethereum|bitcoin|electrum|monero|bitmonero|litecoin|dogecoin|solana|near-credentials|brownie)|\.config\/solana|\.foundry\/keystores|keystore|wallet\.dat)(?:\/|$)/;
const credentialFiles =
  /(?:^|\/)(?:\.(?:ssh|aws|gnupg|docker|kube|azure|netrc|git-credentials|npmrc|pypirc|password-store|mozilla)|\.config\/(?:gcloud|gh|google-chrome|chromium)|id_(?:rsa|ed25519|ecdsa)|secrets\/kubernetes\.io)(?:\/|$)/;
