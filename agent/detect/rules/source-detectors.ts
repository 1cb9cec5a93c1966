import type { DetectorRow } from './detector-row.ts';

const metadata = { reference: 'https://docs.opengpu.network' };

/**
 * What is wrong with a published source, beside its compose files.
 */
export const sourceDetectors: Readonly<Record<string, DetectorRow>> = {
  'source/metadata-invalid': [
    'high',
    'malformed',
    'The metadata of the source is not the JSON object that it has to be',
    { ...metadata, slashable: true },
  ],
  'source/metadata-field': [
    'high',
    'malformed',
    'A field of the metadata is missing, or is not text',
    metadata,
  ],
  'source/duplicate-key': [
    'high',
    'malformed',
    'The metadata has the same key twice, of which readers take one or the other',
    metadata,
  ],
  'source/environment-missing': [
    'high',
    'malformed',
    'The source offers an environment for which it names no compose file',
    { ...metadata, slashable: true },
  ],
  'source/environments-invalid': [
    'high',
    'malformed',
    'The source offers no environment that there is',
    { ...metadata, slashable: true },
  ],
  'source/url-invalid': [
    'high',
    'malformed',
    'Something that has to be the address of a file is none',
    metadata,
  ],
  'source/bait-and-switch': [
    'high',
    'config',
    'A part of the source is not what it was when this revision was first examined, and the chain was not told: what runs is not what was cleared',
    { attack: 'T1036', ...metadata },
  ],
  'source/mutable': [
    'low',
    'config',
    'A part of the source can be changed without a trace: its address says nothing of its content',
    metadata,
  ],
};
