import type { Elf } from './read-elf.ts';

const interpreterType = 3;

/**
 * The program that the kernel starts in the file's place; null where it names none, also where the name is empty, as in files
 * that hold debugging information alone: the kernel does not run those. latin1, not escaped.
 */
export function interpreterOf({ fields, segments }: Elf): { path: string; offset: number } | null {
  const segment = segments.find(({ type }) => type === interpreterType);
  if (segment === undefined) return null;
  const bytes = fields.slice(segment.offset, Math.min(segment.fileSize, 4096));
  const end = bytes.indexOf(0);
  const path = bytes.toString('latin1', 0, end === -1 ? bytes.length : end);
  return path === '' ? null : { path, offset: segment.offset };
}

/** The loaders of glibc, musl, uClibc, bionic and the BSDs where those systems have them; also below a store or a sysroot. */
export function isUsualInterpreter(path: string): boolean {
  return (
    /^(?:\/[\w.+@-]+)*\/(?:lib|lib32|lib64|libx32|libexec)\/(?:[\w-]+\/)?(?:ld(?:-[\w.+-]+)?\.so(?:\.\d+)?|ld-[\w.+-]+\.so\.\d+|ld64?\.so\.\d+|ld-elf\.so\.\d|ld\.elf_so)$/.test(
      path,
    ) ||
    /^\/(?:apex\/com\.android\.runtime|system)\/bin\/(?:bootstrap\/)?linker(?:64)?(?:_asan|_hwasan64)?$/.test(
      path,
    )
  );
}

/** Directories into which everybody may write, or that lead elsewhere. */
export function isOpenPlace(path: string): boolean {
  return /^\/(?:\.\/|\/)*(?:tmp|var\/+tmp|dev\/+shm|dev\/+mqueue|run\/+shm|proc)(?:\/|$)/.test(path);
}
