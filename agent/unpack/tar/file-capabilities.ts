/** Names by bit; only up to what Linux knows. */
const names =
  'chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore'.split(
    ' ',
  );

/** Those with which a process reaches the kernel or the disks of the host. */
const strong = new Set(['dac_read_search', 'sys_module', 'sys_rawio', 'sys_admin', 'sys_boot', 'bpf']);

/**
 * The capabilities that a file gives to whoever starts it, from the extended attribute in its PAX header; null where it has none.
 *
 * @param value of `SCHILY.xattr.security.capability`, latin1
 * @see https://man7.org/linux/man-pages/man7/capabilities.7.html (File capability extended attribute versioning)
 */
export function fileCapabilities(
  value: string | undefined,
): { readonly names: string[]; readonly strong: boolean } | null {
  if (value === undefined || value === '') return null;
  const data = Buffer.from(value, 'latin1');
  if (data.length < 12) return { names: ['unreadable'], strong: true };
  const words = data.length >= 20 ? [4, 12] : [4];
  const found = words.flatMap((at, word) => {
    const bits = data.readUInt32LE(at);
    return Array.from({ length: 32 }, (_, bit) => bit)
      .filter((bit) => (bits & (1 << bit)) !== 0)
      .map((bit) => names[word * 32 + bit] ?? `capability ${word * 32 + bit}`);
  });
  return { names: found, strong: found.some((name) => strong.has(name)) };
}
