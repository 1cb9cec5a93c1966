import { type Environment, environments } from '../../model/subject.ts';
import type { Faults, Place } from '../fault.ts';
import type { PinnedBytes } from '../pinned-bytes.ts';
import { environmentBits } from './environments.ts';
import { type JsonValue, readJson } from './json-document.ts';

/** What the JSON at `imageMetadataUrl` says. Nothing is escaped. */
export interface SourceMetadata {
  readonly name: string;
  readonly description: string;
  readonly logoUrl: string;
  /** Addresses of compose files, of the environments that the source offers, and where each stands. */
  readonly compose: ReadonlyMap<Environment, { readonly url: string; readonly place: Place }>;
}

/**
 * Reads the metadata of a source that offers `offered`: an object with `name`, and for each environment offered the address of
 * its compose file under `cpu`, `nvidia` or `amd`. Never throws.
 * @param offered bits of `imageEnvironments`
 * @returns null when it is not a JSON object
 */
export function readMetadata(file: PinnedBytes, offered: number, faults: Faults): SourceMetadata | null {
  const json = readJson(file.bytes, file.name, faults);
  if (json === null) return null;
  const members = json.value;
  if (!(members instanceof Map)) {
    faults.add('source/metadata-invalid', { file: file.name, line: json.line }, 'it is not an object');
    return null;
  }
  const place = (member?: JsonValue): Place => ({ file: file.name, line: member?.line ?? json.line });
  const text = (key: string): string => {
    const member: JsonValue | undefined = members.get(key);
    if (member === undefined || member.value === null) return '';
    if (typeof member.value === 'string') return member.value;
    faults.add('source/metadata-field', place(member), `${key} is not text`);
    return '';
  };
  if (!members.has('name')) faults.add('source/metadata-field', place(), 'there is no name');
  const compose = new Map<Environment, { url: string; place: Place }>();
  for (const environment of environments) {
    if ((offered & environmentBits[environment]) === 0) continue;
    const member: JsonValue | undefined = members.get(environment);
    if (typeof member?.value === 'string' && member.value !== '')
      compose.set(environment, { url: member.value, place: place(member) });
    else
      faults.add(
        'source/environment-missing',
        place(member),
        `the source offers ${environment}, and the metadata has no address for it`,
      );
  }
  return { name: text('name'), description: text('description'), logoUrl: text('logoUrl'), compose };
}
