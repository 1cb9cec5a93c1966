/** What a machine has, by the number in the ELF header. Only machines that GPU hosts have, and whose class leaves no doubt. */
const machines: ReadonlyMap<number, { readonly wide: boolean; readonly order: 'little' | 'big' }> = new Map([
  [3, { wide: false, order: 'little' }], // 386
  [183, { wide: true, order: 'little' }], // AArch64
]);

const x86x64 = 62;

/**
 * Class and byte order that the kernel of the file's machine takes, whatever the identification says: Linux compares
 * magic, machine and the size of a program header, and nothing else.
 *
 * @param ident the first 20 bytes
 * @returns null where the machine leaves that open
 * @see https://github.com/torvalds/linux/blob/v6.12/fs/binfmt_elf.c#L852
 */
export function byteOrderOf(ident: Buffer): { wide: boolean; order: 'little' | 'big' } | null {
  const machine = ident.readUInt16LE(18);
  // The x32 ABI runs 32-bit files on this machine.
  if (machine === x86x64) return { wide: ident[4] !== 1, order: 'little' };
  return machines.get(machine) ?? null;
}
