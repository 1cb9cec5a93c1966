import type { DetectorRow } from './detector-row.ts';

/** What the databases of packages in an image say about its programs. */
export const packageDetectors: Readonly<Record<string, DetectorRow>> = {
  'packages/changed-trusted': [
    'high',
    'rootkit',
    'A program or library that everything else trusts is not the one that its package brought, as rootkits and stealers of passwords replace it',
    { attack: 'T1554', confidence: 'medium' },
  ],
  'packages/changed-program': [
    'medium',
    'persistence',
    'A program is not the one that its package brought: it was replaced after it was installed',
    { attack: 'T1554', confidence: 'medium' },
  ],
  'packages/changed-script': [
    'low',
    'persistence',
    'A script is not the one that its package brought: it was changed after it was installed',
    { attack: 'T1554', confidence: 'low' },
  ],
  'packages/changed-python': [
    'low',
    'persistence',
    'A file of a Python package is not the one that was installed',
    { attack: 'T1554', confidence: 'low' },
  ],
  'packages/changed-python-suspect': [
    'medium',
    'persistence',
    'A file of a Python package is not the one that was installed, and what was found in it came with the change',
    { attack: 'T1195.002', confidence: 'medium' },
  ],
  'packages/added-python-suspect': [
    'medium',
    'persistence',
    'A module lies in a Python package whose record does not know it, and something was found in it: it was added to a package that others trust',
    { attack: 'T1195.002', confidence: 'medium' },
  ],
};
