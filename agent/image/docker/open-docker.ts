import type { Readable } from 'node:stream';
import { type Digest, isDigest } from '../../model/digest.ts';
import { toWardenError, WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { interruption } from '../../net/exchange.ts';
import { openArchive } from '../archive/open-archive.ts';
import { temporaryFile, writeStream } from '../archive/temporary-file.ts';
import { countBytes } from '../count-bytes.ts';
import type { OpenedTarget, OpenOptions } from '../image.ts';
import { connectEngine, type Engine, readDocument, unreachable } from './engine.ts';

/** Milliseconds. */
export interface ExportTimeouts {
  /** To the first byte: many engines write the whole image to their own disk before they send any of it. */
  readonly firstByteMs: number;
  readonly idleMs: number;
}

const exportTimeouts: ExportTimeouts = { firstByteMs: 15 * 60_000, idleMs: 120_000 };

/**
 * Opens an image of a running engine: the name is resolved to an id once, the image is exported by that id into a
 * temporary file, and what came is checked to be it (the id is the digest of the config, or, where the engine
 * keeps images in containerd, that of the manifest or index).
 *
 * @param name as the engine's own tools take it: `name[:tag][@digest]` or an id
 * @throws WardenError REFERENCE_INVALID, IMAGE_NOT_FOUND, ENGINE_UNREACHABLE, ADDRESS_REFUSED, OFFLINE,
 * NETWORK_TIMEOUT, DIGEST_MISMATCH, DISK_FULL, INTERRUPTED, and what `openArchive` throws
 */
export async function openDocker(
  name: string,
  options: OpenOptions,
  timeouts: ExportTimeouts = exportTimeouts,
): Promise<OpenedTarget> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,1023}$/.test(name) || /\.\.|\/\//.test(name))
    throw new WardenError('REFERENCE_INVALID', `"${escapeText(name, 300)}" is not the name of an image`);
  const { onBytes, ...quiet } = options;
  const engine = await connectEngine(options);
  const id = await resolveId(engine, name, options.signal);
  const file = await temporaryFile();
  try {
    const chunks = exportImage(engine, id, options.signal, timeouts);
    const size = await writeStream(file, countBytes(chunks, onBytes), () => {});
    const opened = await openArchive(file, size, name, quiet);
    const images = opened.images.filter(
      (image) => image.configDigest === id || image.manifestDigest === id || image.indexDigest === id,
    );
    if (images.length > 0)
      return {
        images: images.map((image) => ({ ...image, reference: `${name}@${id}` })),
        close: opened.close,
      };
    await opened.close();
    throw new WardenError('DIGEST_MISMATCH', `${engine.where} exported something else than ${id}`);
  } catch (thrown) {
    await file.close();
    throw toWardenError(thrown);
  }
}

async function resolveId(engine: Engine, name: string, signal: AbortSignal): Promise<Digest> {
  try {
    const { Id: id } = await readDocument(engine, `/images/${name}/json`, signal);
    if (isDigest(id)) return id;
  } catch (thrown) {
    if (!(thrown instanceof WardenError) || thrown.code !== 'IMAGE_NOT_FOUND') throw thrown;
    throw new WardenError('IMAGE_NOT_FOUND', `the container engine has no image ${name}`, {
      todo: `Get it with \`docker pull ${name}\`, or scan it as registry:${name}.`,
    });
  }
  throw new WardenError('ENGINE_UNREACHABLE', `${engine.where} does not say which image ${name} is`);
}

async function* exportImage(
  engine: Engine,
  id: Digest,
  signal: AbortSignal,
  { firstByteMs, idleMs }: ExportTimeouts,
): AsyncGenerator<Buffer> {
  const stall = new AbortController();
  const watch = (ms: number) => setTimeout(() => stall.abort(), ms);
  let timer = watch(firstByteMs);
  try {
    const body: Readable = await engine.get(`/images/${id}/get`, AbortSignal.any([signal, stall.signal]));
    for await (const chunk of body) {
      clearTimeout(timer);
      yield chunk;
      timer = watch(idleMs);
    }
  } catch (thrown) {
    if (signal.aborted) throw interruption(signal);
    if (stall.signal.aborted)
      throw new WardenError('NETWORK_TIMEOUT', `${engine.where} stopped sending the image`);
    if (thrown instanceof WardenError) throw thrown;
    throw unreachable(engine.where, thrown);
  } finally {
    clearTimeout(timer);
  }
}
