/**
 * Programs and libraries that everything else trusts, and that rootkits and stealers of passwords replace: tools that show files,
 * processes and connections, logins and their modules, the loader and the C library.
 */
const names = new Set(
  [
    'ls dir vdir find stat du df lsof lsattr file cat md5sum sha1sum sha256sum dpkg apk rpm',
    'ps top htop pgrep pkill pidof kill killall pstree uptime w who last lastlog free vmstat watch',
    'ss netstat ifconfig ip route arp lsmod modprobe insmod kmod dmesg mount umount nsenter',
    'login su sudo passwd sshd ssh ssh-agent scp gpg agetty getty cron crond crontab at atd systemd init tini dumb-init',
    'sh bash dash ash busybox env python3 perl curl wget openssl git docker runc containerd nvidia-smi',
  ]
    .join(' ')
    .split(' '),
);

const libraries =
  /(?:^|\/)(?:ld-(?:linux|musl)[\w.-]*\.so[\w.]*|lib(?:c|pthread|dl|pam|pam_misc|pamc|nss_\w+|crypt|crypto|ssl|lzma|systemd|procps|proc2|selinux|audit|keyutils)(?:-[\d.]+)?\.so[\d.]*)$|\/security\/pam_\w+\.so$/;

/** @param path without leading slash */
export function isTrusted(path: string): boolean {
  const slash = path.lastIndexOf('/');
  return (
    (/(?:^|\/)s?bin$/.test(path.slice(0, Math.max(0, slash))) && names.has(path.slice(slash + 1))) ||
    libraries.test(path)
  );
}
