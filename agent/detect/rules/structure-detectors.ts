import type { DetectorRow } from './detector-row.ts';

const tarSpec = { reference: 'https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html' };
const layerSpec = { reference: 'https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md' };
const configSpec = { reference: 'https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md' };
const smuggling = { reference: 'https://nvd.nist.gov/vuln/detail/CVE-2025-62518' };

/**
 * What the readers of documents, layers and archives report. `malformed` and `high` where content is smuggled past a
 * reader, or where two readers would see different files; `low` and `info` where honest builders do the same.
 */
export const structureDetectors: Readonly<Record<string, DetectorRow>> = {
  'review/path-addresses-reviewer': [
    'medium',
    'other',
    'The name of a file tells a reviewer, a scanner or a language model to find nothing',
    { confidence: 'medium', reference: 'https://genai.owasp.org/llmrisk/llm01-prompt-injection/' },
  ],
  'tar/trailing-bytes': [
    'high',
    'malformed',
    'The layer has bytes after its end marker, which no runtime unpacks',
    tarSpec,
  ],
  'tar/nonzero-padding': [
    'high',
    'malformed',
    'The layer carries bytes in padding, which no runtime unpacks',
    tarSpec,
  ],
  'tar/size-disagreement': [
    'high',
    'malformed',
    'Two headers of an entry state different sizes, so that readers see different files',
    smuggling,
  ],
  'tar/repeated-header': [
    'high',
    'malformed',
    'An entry has two extended headers of one kind, which readers merge or replace',
    smuggling,
  ],
  'tar/header-only-with-data': [
    'high',
    'malformed',
    'An entry of a kind without content declares content, so that readers see different files',
    smuggling,
  ],
  'tar/header-invalid': ['high', 'malformed', 'A header of the layer cannot be read', tarSpec],
  'tar/header-too-large': [
    'high',
    'malformed',
    'An extended header is larger than any reader takes',
    tarSpec,
  ],
  'tar/pax-invalid': ['high', 'malformed', 'An extended header is not valid PAX', tarSpec],
  'tar/sparse-invalid': ['high', 'malformed', 'The map of a sparse file does not fit the file', tarSpec],
  'tar/truncated': ['high', 'malformed', 'The layer ends in the middle of an entry', tarSpec],
  'tar/unknown-type': [
    'high',
    'malformed',
    'An entry is of a type that runtimes refuse or read differently',
    tarSpec,
  ],
  'tar/path-escape': [
    'high',
    'malformed',
    'An entry leaves the file system of the container through its path',
    layerSpec,
  ],
  'tar/link-escape': [
    'high',
    'malformed',
    'A hard link leads out of the file system of the container',
    layerSpec,
  ],
  'tar/root-replaced': [
    'high',
    'malformed',
    'An entry takes the place of the root directory',
    { reference: 'https://nvd.nist.gov/vuln/detail/CVE-2021-29136' },
  ],
  'tar/whiteout-conflict': [
    'medium',
    'malformed',
    'A layer both deletes and brings a path: which of it holds depends on the runtime',
    layerSpec,
  ],
  'layer/undecodable': ['high', 'malformed', 'The layer cannot be decompressed to its end', layerSpec],
  'tar/whiteout-invalid': ['medium', 'malformed', 'A whiteout names no file', layerSpec],
  'tar/dot-dot-in-path': [
    'medium',
    'malformed',
    'A path contains `..`, which no honest builder writes',
    layerSpec,
  ],
  'tar/deep-path': ['medium', 'malformed', 'A path is so deep or so long that tools fail on it', layerSpec],
  'tar/slash-file': [
    'medium',
    'malformed',
    'A regular file has the name of a directory, which readers take differently',
    tarSpec,
  ],
  'tar/dangling-header': ['medium', 'malformed', 'An extended header belongs to no entry', tarSpec],
  'tar/field-invalid': ['medium', 'malformed', 'A number in a header is not a number', tarSpec],
  'tar/lone-zero-block': [
    'medium',
    'malformed',
    'A single zero block stands where two end an archive, and readers go on or stop there',
    tarSpec,
  ],
  'tar/global-header': [
    'low',
    'archive',
    'A global header changes entries that follow it, which runtimes ignore',
    tarSpec,
  ],
  'tar/base256-size': ['low', 'archive', 'A size is written in an unusual way', tarSpec],
  'tar/no-end-marker': ['low', 'archive', 'The layer has no end marker', tarSpec],
  'tar/duplicate-entry': [
    'low',
    'archive',
    'The layer holds the same path more than once: the last one counts',
    layerSpec,
  ],
  'tar/absolute-path': ['info', 'archive', 'A path begins with a slash, which runtimes drop', layerSpec],
  'tar/device': ['info', 'archive', 'The layer makes a device node', layerSpec],
  'tar/sparse': ['info', 'archive', 'The layer holds a sparse file', layerSpec],
  'layer/trailing-compressed-bytes': [
    'high',
    'malformed',
    'The blob goes on after its compressed stream has ended',
    layerSpec,
  ],
  'layer/diff-id-mismatch': [
    'high',
    'malformed',
    'The layer is not the one that the image config names',
    configSpec,
  ],
  'layer/digest-mismatch': [
    'high',
    'malformed',
    'The layer is not the one that the manifest names',
    layerSpec,
  ],
  'layer/size-mismatch': [
    'high',
    'malformed',
    'The layer has another size than the manifest states',
    layerSpec,
  ],
  'layer/media-type-mismatch': [
    'medium',
    'malformed',
    'The layer is compressed in another way than its media type says',
    layerSpec,
  ],
  'image/diff-id-count': [
    'high',
    'malformed',
    'Manifest and config disagree about the number of layers',
    configSpec,
  ],
  'image/diff-id': [
    'high',
    'malformed',
    'The config names a layer by something that is not a digest',
    configSpec,
  ],
  'image/duplicate-key': [
    'high',
    'malformed',
    'A document has the same key twice, of which readers take one or the other',
    configSpec,
  ],
  'image/key-case': [
    'high',
    'malformed',
    'A document has a key in another case, which some runtimes take for the field',
    configSpec,
  ],
  'image/platform-ambiguous': [
    'medium',
    'malformed',
    'The index names several images for one platform, of which runtimes take one or the other',
    configSpec,
  ],
  'image/platform-mismatch': ['low', 'config', 'Index and config name different platforms', configSpec],
  'image/platform-missing': ['low', 'config', 'The config does not name its platform', configSpec],
  'image/rootfs': ['low', 'config', 'The config has no list of layers', configSpec],
  'image/index-entry-type': ['low', 'config', 'The index names something that is not an image', configSpec],
  'archive/password': [
    'medium',
    'archive',
    'A password keeps the content of an archive from being examined',
    { attack: 'T1027.013' },
  ],
  'archive/zip-ambiguous': [
    'medium',
    'malformed',
    'Two directories of a zip archive disagree, so that readers see different files',
  ],
  'archive/zip-hidden-bytes': [
    'low',
    'archive',
    'A zip archive carries bytes that its directory does not name',
  ],
  'archive/zip-crc': ['low', 'archive', 'The checksum of a file in a zip archive is wrong'],
  'archive/zip-overlap': [
    'medium',
    'archive',
    'Files of a zip archive share bytes, as in archives built to explode',
  ],
  'archive/tar-ambiguous': [
    'medium',
    'archive',
    'A tar archive can be read in two ways, so that readers see different files',
  ],
  'archive/trailing-bytes': ['low', 'archive', 'An archive carries bytes after its end'],
  'archive/corrupt': ['low', 'archive', 'An archive cannot be read to its end'],
  'archive/opaque': ['low', 'archive', 'An archive is of a kind that is not opened'],
  'budget/bytes': ['medium', 'budget', 'The image unpacks to more bytes than the budget allows'],
  'budget/ratio': [
    'medium',
    'budget',
    'Content unpacks to so many times its size that it looks like a bomb',
    { attack: 'T1499.004' },
  ],
  'budget/entries': ['medium', 'budget', 'The image holds more entries than the budget allows'],
  'budget/depth': ['medium', 'budget', 'Archives are nested deeper than the budget allows'],
  'budget/facts': [
    'medium',
    'budget',
    'The image has so many scripts and packages that what it starts could not be followed',
  ],
  'budget/time': ['medium', 'budget', 'The scan took longer than the budget allows'],
};
