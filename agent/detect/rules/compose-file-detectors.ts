import type { DetectorRow } from './detector-row.ts';

const spec = { reference: 'https://github.com/compose-spec/compose-spec/blob/main/spec.md' };

/**
 * Compose files that cannot work on any provider, or that Compose itself refuses.
 */
export const composeFileDetectors: Readonly<Record<string, DetectorRow>> = {
  'compose/syntax': ['high', 'malformed', 'The compose file cannot be read', spec],
  'compose/too-large': [
    'high',
    'malformed',
    'The compose file is larger than any honest one, once it is read',
    { attack: 'T1499.004', ...spec },
  ],
  'compose/ambiguous': ['high', 'malformed', 'Parsers read the compose file in different ways', spec],
  'compose/tag': [
    'high',
    'malformed',
    'The compose file has a tag of YAML, by which parsers read it differently',
    spec,
  ],
  'compose/duplicate-key': [
    'high',
    'malformed',
    'A mapping has the same key twice, of which readers take one or the other',
    spec,
  ],
  'compose/interpolation': ['high', 'malformed', 'A variable is written wrongly, or has to be set', spec],
  'compose/type-invalid': ['high', 'malformed', 'A field does not have the form that Compose takes', spec],
  'compose/value-invalid': ['high', 'malformed', 'A field has a value that Compose does not take', spec],
  'compose/name-invalid': ['high', 'malformed', 'A name has characters that Compose does not take', spec],
  'compose/field-missing': ['high', 'malformed', 'A field is missing that Compose demands', spec],
  'compose/field-empty': ['low', 'config', 'A field is left empty', spec],
  'compose/unknown-field': ['medium', 'malformed', 'A field is not one of the compose specification', spec],
  'compose/undefined-reference': ['high', 'malformed', 'Something is named that is not in the file', spec],
  'compose/circular': [
    'high',
    'malformed',
    'Services wait for one another, or extend one another, in a circle',
    spec,
  ],
  'compose/no-image': ['high', 'malformed', 'A service has no image', spec],
  'compose/no-services': ['high', 'malformed', 'The compose file has no service', spec],
};
