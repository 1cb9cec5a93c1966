import type { DetectorRow } from './detector-row.ts';

const download = { attack: 'T1105' };
const hub = { reference: 'https://huggingface.co/docs/huggingface_hub/guides/download', attack: 'T1195.002' };

/** What runs first, and what of it is decided after the scan. All of these lie on the way of something that is started. */
export const startupDetectors: Readonly<Record<string, DetectorRow>> = {
  'startup/download-and-run': [
    'medium',
    'dropper',
    'When the container starts, a program is downloaded and run, so that what runs is decided after the scan',
    download,
  ],
  'startup/remote-model-code': [
    'medium',
    'dropper',
    'When the container starts, code that comes with a model is run without its revision being fixed, so that what runs is decided after the scan',
    { ...hub, confidence: 'medium' },
  ],
  'startup/package-install': [
    'low',
    'dropper',
    'Packages are installed when the container starts, so that what runs is decided after the scan',
    { attack: 'T1195.002', confidence: 'medium' },
  ],
  'startup/clone': [
    'low',
    'dropper',
    'Code is cloned or updated when the container starts, so that what runs is decided after the scan',
    { attack: 'T1105', confidence: 'medium' },
  ],
  'startup/model-download': [
    'low',
    'dropper',
    'A model is downloaded when the container starts without its revision being fixed: it may be another one than today',
    { ...hub, confidence: 'medium' },
  ],
  'startup/download': [
    'info',
    'dropper',
    'Something is downloaded when the container starts',
    { ...download, confidence: 'low' },
  ],
  'startup/fleeting-program': [
    'low',
    'persistence',
    'What is started lies in a directory for temporary files',
    { attack: 'T1036.005', confidence: 'medium' },
  ],
  'startup/ld-so-preload': [
    'high',
    'persistence',
    'A library is loaded into every program through /etc/ld.so.preload, as rootkits do in order to hide and to stay',
    { attack: 'T1574.006', reference: 'https://man7.org/linux/man-pages/man8/ld.so.8.html' },
  ],
  'startup/clone-and-run': [
    'medium',
    'dropper',
    'When the container starts, code is cloned or updated and run, so that what runs is decided after the scan',
    download,
  ],
  'startup/planted': [
    'medium',
    'persistence',
    'A file that the system, a shell or an interpreter starts of itself holds what was found in it, so that it comes back with every start',
    { attack: 'T1546', confidence: 'medium' },
  ],
};
