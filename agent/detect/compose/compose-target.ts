import { createReadStream } from 'node:fs';
import { parseReference } from '../../image/reference.ts';
import { toWardenError, WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import type { Environment } from '../../model/subject.ts';
import { isAllowedHost } from '../../net/hosts.ts';
import type { ReadCompose } from '../../source/compose/model.ts';
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

/** A file of a source, read. */
export interface Document {
  readonly kind: 'metadata' | 'compose';
  /** None for metadata, and for a compose file that is a target of its own. */
  readonly environments: readonly Environment[];
  readonly file: FetchedFile;
  /** What of it can be run or read where it runs, for the content rules beside the bytes themselves. */
  readonly text: string;
}

/** A compose file or a source, read and judged. */
export interface ComposeTarget {
  readonly documents: readonly Document[];
  readonly hits: readonly ComposeHit[];
  /** Of all environments, each reference once. */
  readonly images: readonly ComposeImage[];
  /** What the world kept from being read: never the source's fault. */
  readonly failures: readonly WardenError[];
}

/**
 * Opens a compose file of the user's: a path, or an `https://` or `ipfs://` address.
 * @param given the file itself; `target` is only its name then
 * @throws WardenError TARGET_INVALID when there is no such file; IO_FAILED; whatever `fetchFile` throws
 */
export async function openComposeTarget(
  target: string,
  options: FetchOptions,
  given?: Buffer,
): Promise<ComposeTarget> {
  const file = given === undefined ? await fetchOrRead(target, options) : pinned(target, given);
  const read = readCompose(file);
  const images = read.model === null ? [] : composeImages([{ environment: null, model: read.model }]);
  return {
    documents: [{ kind: 'compose', environments: [], file, text: textOf(read) }],
    hits: withoutAllowed(checkCompose(read, file), images, options),
    images,
    failures: [],
  };
}

/**
 * Opens a published source by its on-chain parameters.
 * @throws WardenError INTERRUPTED, or the reason of an aborted signal
 */
export async function openSourceTarget(params: SourceParams, options: FetchOptions): Promise<ComposeTarget> {
  const source = await fetchSource(params, options);
  const { metadata } = source;
  const hits = checkCompose(
    { model: null, faults: source.faults },
    metadata ?? pinBytes('on-chain parameters', Buffer.alloc(0)),
  );
  const documents = composeDocuments(source);
  for (const { file, read } of documents) hits.push(...checkCompose(read, file));
  for (const file of [metadata, ...documents.map(({ file }) => file)])
    if (file !== null && file.cid === null) hits.push(...mutableHit(file));
  const models = source.compose.flatMap(({ environment, compose }) =>
    compose?.model ? [{ environment, model: compose.model }] : [],
  );
  const images = composeImages(models);
  return {
    documents: [
      ...(metadata === null
        ? []
        : [{ kind: 'metadata', environments: [], file: metadata, text: '' } as const]),
      ...documents.map(({ read, ...document }) => ({ ...document, text: textOf(read) })),
    ],
    hits: withoutAllowed(hits, images, options),
    images,
    failures: source.failures,
  };
}

/** A registry that the user allows by name is no secret way into a network. */
function withoutAllowed(
  hits: readonly ComposeHit[],
  images: readonly ComposeImage[],
  { allowedHosts }: FetchOptions,
): ComposeHit[] {
  const uses = images.flatMap(({ usedBy }) => usedBy);
  const isAllowed = (hit: ComposeHit) =>
    uses.some(
      ({ file, line, reference }) =>
        file === hit.file &&
        line === hit.line &&
        isAllowedHost(new URL(`https://${parseReference(reference).domain}`), allowedHosts),
    );
  return hits.filter((hit) => hit.ruleId !== 'compose/image-local-registry' || !isAllowed(hit));
}

/** One file for several environments is one document. */
function composeDocuments(source: PinnedSource) {
  const documents = new Map<FetchedFile, Omit<Document, 'text'> & { readonly read: ReadCompose }>();
  for (const { environment, file, compose } of source.compose) {
    if (file === null || compose === null) continue;
    const environments = [...(documents.get(file)?.environments ?? []), environment];
    documents.set(file, { kind: 'compose', environments, file, read: compose });
  }
  return [...documents.values()];
}

function textOf({ model }: ReadCompose): string {
  return model === null ? '' : runnableText(model);
}

function mutableHit(file: FetchedFile): ComposeHit[] {
  const fault = { id: 'source/mutable', file: file.name, line: 1, detail: file.name };
  return checkCompose({ model: null, faults: [fault] }, file);
}

function fetchOrRead(target: string, options: FetchOptions): Promise<FetchedFile> {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(target) ? fetchTarget(target, options) : readTarget(target);
}

function pinned(name: string, bytes: Buffer): FetchedFile {
  return { ...pinBytes(escapeText(name, 500), bytes), cid: null };
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
  return pinned(path, Buffer.concat(chunks));
}
