import { createReadStream } from 'node:fs';
import { toWardenError, WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import type { ComposeModel } from '../../source/compose/model.ts';
import { composeLimit } from '../../source/compose/parse-yaml.ts';
import { readCompose } from '../../source/compose/read-compose.ts';
import { parseContentUrl } from '../../source/fetch/content-url.ts';
import { type FetchedFile, fetchFile } from '../../source/fetch/fetch-file.ts';
import { fetchSource, type PinnedSource, type SourceParams } from '../../source/fetch/fetch-source.ts';
import type { FetchOptions } from '../../source/fetch/get-document.ts';
import { pinBytes } from '../../source/pinned-bytes.ts';
import { checkCompose } from './check-compose.ts';
import type { ComposeHit } from './compose-hit.ts';
import { type ComposeImage, composeImages } from './compose-images.ts';
import { runnableText } from './runnable-text.ts';

/** A compose file, read and judged. */
export interface ComposeTarget {
  readonly file: FetchedFile;
  /** null when the file could not be read; the reason is among the hits. */
  readonly model: ComposeModel | null;
  readonly hits: readonly ComposeHit[];
  readonly images: readonly ComposeImage[];
  /** For the content rules, beside the bytes of the file itself. */
  readonly text: string;
}

/**
 * Opens a compose file of the user's: a path, or an `https://` or `ipfs://` address.
 * @throws WardenError TARGET_INVALID when there is no such file; IO_FAILED; whatever `fetchFile` throws
 */
export async function openComposeTarget(target: string, options: FetchOptions): Promise<ComposeTarget> {
  const file = /^[a-z][a-z0-9+.-]*:\/\//i.test(target)
    ? await fetchTarget(target, options)
    : await readTarget(target);
  return judge(file);
}

/** A source, read and judged. */
export interface SourceTarget {
  readonly source: PinnedSource;
  /** Of the metadata and of all compose files. */
  readonly hits: readonly ComposeHit[];
  /** Of all environments, each reference once. */
  readonly images: readonly ComposeImage[];
  readonly text: string;
}

/**
 * Opens a published source by its on-chain parameters. What the network kept from being read is in `source.failures`.
 * @throws WardenError INTERRUPTED, or the reason of an aborted signal
 */
export async function openSourceTarget(params: SourceParams, options: FetchOptions): Promise<SourceTarget> {
  const source = await fetchSource(params, options);
  const nothing = pinBytes('on-chain parameters', Buffer.alloc(0));
  const own = source.metadata ?? nothing;
  const hits = checkCompose({ model: null, faults: source.faults }, own);
  const models = source.compose.flatMap(({ environment, compose }) =>
    compose?.model ? [{ environment, model: compose.model }] : [],
  );
  // One file for several environments is judged once.
  const files = new Map(
    source.compose.flatMap(({ file, compose }) =>
      file === null || compose === null ? [] : [[file, compose] as const],
    ),
  );
  for (const [file, compose] of files) hits.push(...checkCompose(compose, file));
  for (const file of [source.metadata, ...files.keys()])
    if (file !== null && file.cid === null) hits.push(...mutableHit(file));
  return {
    source,
    hits,
    images: composeImages(models),
    text: [...new Set(models.map(({ model }) => runnableText(model)))].join('\n'),
  };
}

function judge(file: FetchedFile): ComposeTarget {
  const read = readCompose(file);
  const { model } = read;
  return {
    file,
    model,
    hits: checkCompose(read, file),
    images: model === null ? [] : composeImages([{ environment: null, model }]),
    text: model === null ? '' : runnableText(model),
  };
}

function mutableHit(file: FetchedFile): ComposeHit[] {
  const fault = { id: 'source/mutable', file: file.name, line: 1, detail: file.name };
  return checkCompose({ model: null, faults: [fault] }, file);
}

async function fetchTarget(target: string, options: FetchOptions): Promise<FetchedFile> {
  const name = escapeText(target, 500);
  const url = parseContentUrl(target);
  if (url === null) throw new WardenError('TARGET_INVALID', `${name} is not an address of https or ipfs`);
  return fetchFile(url, name, composeLimit, options);
}

async function readTarget(path: string): Promise<FetchedFile> {
  const name = escapeText(path, 500);
  const chunks: Buffer[] = [];
  try {
    // One byte more than is read shows that it is too large.
    for await (const chunk of createReadStream(path, { end: composeLimit })) chunks.push(chunk as Buffer);
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'EISDIR')
      throw new WardenError('TARGET_INVALID', `${name} is not a file`, { cause: thrown });
    throw toWardenError(thrown);
  }
  return { ...pinBytes(name, Buffer.concat(chunks)), cid: null };
}
