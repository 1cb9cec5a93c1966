import { toWardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import type { SubjectFile } from '../model/subject.ts';
import { composeLimit } from '../source/compose/parse-yaml.ts';
import { parseContentUrl } from '../source/fetch/content-url.ts';
import { type FetchedFile, fetchFile } from '../source/fetch/fetch-file.ts';
import type { FetchOptions } from '../source/fetch/get-document.ts';

/** Whether a file of a subject can still be had as it was. */
export type ServedFile =
  | { readonly state: 'same'; readonly file: FetchedFile }
  | { readonly state: 'changed' }
  /** `reason`: escaped. */
  | { readonly state: 'gone'; readonly reason: string };

/**
 * Fetches a file of a subject again.
 * @throws WardenError INTERRUPTED
 */
export async function fetchSubjectFile(file: SubjectFile, options: FetchOptions): Promise<ServedFile> {
  const url = parseContentUrl(file.name);
  if (url === null) return { state: 'gone', reason: `${file.name} is no address that can be fetched` };
  try {
    // One byte more than it had shows that it is another.
    const fetched = await fetchFile(url, file.name, Math.min(file.size, composeLimit) + 1, options);
    return fetched.sha256 === file.sha256 && fetched.cid === file.cid
      ? { state: 'same', file: fetched }
      : { state: 'changed' };
  } catch (thrown) {
    const error = toWardenError(thrown);
    if (options.signal.aborted) throw error;
    return error.code === 'RESPONSE_TOO_LARGE'
      ? { state: 'changed' }
      : { state: 'gone', reason: error.message };
  }
}

/** A name as the subject has it. */
export function fileName(address: string): string {
  return escapeText(address, 500);
}
