import { createRequire } from 'node:module';

type Koffi = typeof import('koffi');

/** The C library of this process, and koffi to call it with. Loaded on demand: few processes need either. */
export function openLibc(): { readonly koffi: Koffi; readonly libc: ReturnType<Koffi['load']> } {
  const koffi = createRequire(import.meta.url)('koffi') as Koffi;
  return { koffi, libc: koffi.load(process.platform === 'darwin' ? 'libc.dylib' : libcName()) };
}

// glibc names its library by version; musl keeps the plain name.
function libcName(): string {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime ? 'libc.so.6' : 'libc.so';
}
