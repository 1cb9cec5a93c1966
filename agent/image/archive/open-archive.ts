import { type FileHandle, open } from 'node:fs/promises';
import { toWardenError, WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { malformed } from '../documents-json.ts';
import type { Image, OpenedTarget, OpenOptions } from '../image.ts';
import { openLayout } from '../oci/layout.ts';
import { defaultPlatform, parsePlatform, platformNotFound } from '../platform.ts';
import { checkAgreement, notAmong } from './agreement.ts';
import { type ArchiveFiles, archiveFiles } from './archive-files.ts';
import { openClassic } from './classic.ts';
import { plainTar } from './plain-tar.ts';
import { readSaveManifest } from './save-manifest.ts';
import { indexTar, type TarIndex } from './tar-index.ts';

/**
 * Opens a file that `docker save` wrote (of any version) or an OCI archive, compressed as a whole or not.
 * @throws WardenError IMAGE_NOT_FOUND when there is no such file, and whatever `openArchive` throws
 */
export async function openArchiveFile(path: string, options: OpenOptions): Promise<OpenedTarget> {
  const file = await openFile(path);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new WardenError('TARGET_INVALID', `${escapeText(path, 400)} is not a file`);
    return await openArchive(file, stats.size, path, options);
  } catch (thrown) {
    await file.close();
    throw toWardenError(thrown);
  }
}

/**
 * Opens an archive behind a file handle. Where `docker save` describes the images twice, in `manifest.json` and in
 * `index.json`, the two have to agree, and the latter is used. Images of different names are all opened.
 *
 * @param file closed by the result's `close`, or by the caller when this throws
 * @param size of the file in bytes
 * @param reference what the archive is called; not escaped
 * @throws WardenError MANIFEST_MALFORMED, DIGEST_MISMATCH, BLOB_MISSING, PLATFORM_NOT_FOUND, RESPONSE_TOO_LARGE,
 * COMPRESSION_UNSUPPORTED, BUDGET_SPENT, DISK_FULL, IO_FAILED, INTERRUPTED
 */
export async function openArchive(
  file: FileHandle,
  size: number,
  reference: string,
  options: OpenOptions,
): Promise<OpenedTarget> {
  const tar = await plainTar(file, size, options.signal);
  try {
    const index = await indexTar(tar.file, tar.size, options.signal);
    const files = archiveFiles(tar.file, index, `the archive ${escapeText(reference, 400)}`, options.onBytes);
    const images = await openImages(files, index, reference, options);
    const close = async (): Promise<void> => {
      if (tar.file !== file) await tar.file.close();
      await file.close();
    };
    return { images, close };
  } catch (thrown) {
    if (tar.file !== file) await tar.file.close();
    throw thrown;
  }
}

async function openImages(
  files: ArchiveFiles,
  index: TarIndex,
  reference: string,
  options: OpenOptions,
): Promise<Image[]> {
  const saved = await readSaveManifest(files);
  const images: Image[] = [];
  if (index.has('index.json') || index.has('oci-layout')) {
    if (saved !== null) await checkAgreement(files, saved);
    images.push(
      ...(await openLayout(files, reference, { tag: null, digest: null, several: 'all' }, options)),
    );
  } else if (saved === null) {
    throw malformed(files.what, 'is no image: it has neither manifest.json nor index.json');
  }
  // What an engine loads by manifest.json is examined, whatever platform index.json files it under.
  images.push(...(await openClassic(files, notAmong(images, saved ?? []), reference, options)));
  if (images.length > 0) return images;
  const wanted = options.platform === undefined ? defaultPlatform() : parsePlatform(options.platform);
  throw platformNotFound(files.what, wanted, []);
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? 'error';
    const name = escapeText(path, 400);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new WardenError('IMAGE_NOT_FOUND', `there is no file ${name}`, { todo: 'Check the path.' });
    throw new WardenError('IO_FAILED', `${name} cannot be read (${escapeText(code)})`, { cause: thrown });
  }
}
