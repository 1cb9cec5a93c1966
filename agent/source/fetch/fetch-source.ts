import { toWardenError, type WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { type Environment, environments } from '../../model/subject.ts';
import type { ReadCompose } from '../compose/model.ts';
import { composeLimit } from '../compose/parse-yaml.ts';
import { readCompose } from '../compose/read-compose.ts';
import { collectFaults, type Faults, type Place, type SourceFault } from '../fault.ts';
import { parseContentUrl } from './content-url.ts';
import { environmentBits } from './environments.ts';
import { type FetchedFile, fetchFile } from './fetch-file.ts';
import type { FetchOptions } from './get-document.ts';
import { readMetadata, type SourceMetadata } from './metadata.ts';

/** Largest metadata, in bytes. Honest ones have a few hundred. */
const metadataLimit = 64 * 1024;

/** What of `getSourceParams()` says what is run. */
export interface SourceParams {
  /** Not trusted, not escaped. */
  readonly imageMetadataUrl: string;
  /** Bits: 1 CPU, 2 NVIDIA, 4 AMD. */
  readonly imageEnvironments: number;
}

/** The compose file of one environment. */
export interface PinnedCompose {
  readonly environment: Environment;
  /** null when it could not be had. */
  readonly file: FetchedFile | null;
  readonly compose: ReadCompose | null;
}

/** A source as it was read, every part with the hash of its bytes. */
export interface PinnedSource {
  readonly metadata: FetchedFile | null;
  readonly fields: SourceMetadata | null;
  /** One for each environment that the source offers, in the order of their bits. */
  readonly compose: readonly PinnedCompose[];
  /** The source's own, of address and metadata; those of compose files are with them. */
  readonly faults: readonly SourceFault[];
  /** What the world kept from being read: never the source's fault. Each says whether a retry can help. */
  readonly failures: readonly WardenError[];
}

/**
 * Fetches and reads all parts of a source. Faults of the source and failures of the network are kept apart; both leave the
 * rest to be read.
 * @throws WardenError INTERRUPTED, or the reason of an aborted signal
 */
export async function fetchSource(params: SourceParams, options: FetchOptions): Promise<PinnedSource> {
  const faults = collectFaults();
  const failures: WardenError[] = [];
  const onChain: Place = { file: 'on-chain parameters', line: 1 };
  const offered = params.imageEnvironments;
  if (!Number.isInteger(offered) || offered < 1 || offered > 7)
    faults.add('source/environments-invalid', onChain, `imageEnvironments is ${offered}`);

  const fetched = new Map<string, Promise<FetchedFile | null>>();
  const fetchOnce = (url: string, place: Place, maxBytes: number) => {
    const known = fetched.get(url) ?? fetchPart(url, place, maxBytes, faults, failures, options);
    fetched.set(url, known);
    return known;
  };
  const metadata = await fetchOnce(params.imageMetadataUrl, onChain, metadataLimit);
  const fields = metadata === null ? null : readMetadata(metadata, offered, faults);
  const compose: PinnedCompose[] = [];
  for (const environment of environments) {
    if ((offered & environmentBits[environment]) === 0) continue;
    const named = fields?.compose.get(environment);
    const file = named === undefined ? null : await fetchOnce(named.url, named.place, composeLimit);
    compose.push({ environment, file, compose: file === null ? null : readCompose(file) });
  }
  return { metadata, fields, compose, faults: faults.list, failures };
}

async function fetchPart(
  address: string,
  place: Place,
  maxBytes: number,
  faults: Faults,
  failures: WardenError[],
  options: FetchOptions,
): Promise<FetchedFile | null> {
  const name = escapeText(address, 500);
  const url = parseContentUrl(address);
  if (url === null) {
    faults.add('source/url-invalid', place, `${address} is not an address of https or ipfs`);
    return null;
  }
  try {
    return await fetchFile(url, name, maxBytes, options);
  } catch (thrown) {
    const error = toWardenError(thrown);
    if (options.signal.aborted) throw error;
    if (error.fault === 'source') faults.add('source/url-invalid', place, error.message);
    else failures.push(error);
    return null;
  }
}
