import type { DetectorRow } from './detector-row.ts';

const elfDocs = { reference: 'https://man7.org/linux/man-pages/man5/elf.5.html' };
const loader = { reference: 'https://man7.org/linux/man-pages/man8/ld.so.8.html', attack: 'T1574.006' };
const capabilities = {
  reference: 'https://man7.org/linux/man-pages/man7/capabilities.7.html',
  attack: 'T1548.001',
};

/**
 * What `examineElf` reports, and what the entries of a layer say about programs. `medium` and `high`: what no compiler and no
 * distribution makes.
 */
export const elfDetectors: Readonly<Record<string, DetectorRow>> = {
  'elf/header-forged': [
    'high',
    'obfuscation',
    'A program whose header names another machine than the one that runs it, which leads analysis tools astray',
    { ...elfDocs, attack: 'T1027' },
  ],
  'elf/packed': [
    'high',
    'packer',
    'A program that lies packed or encrypted and unpacks itself in memory, so that what it does cannot be examined',
    { ...elfDocs, attack: 'T1027.002', confidence: 'medium' },
  ],
  'elf/upx': [
    'medium',
    'packer',
    'A program packed with UPX, so that what it does cannot be examined',
    { ...elfDocs, attack: 'T1027.002' },
  ],
  'elf/entry-outside': [
    'low',
    'obfuscation',
    'A program that begins in bytes beside its segments, which analysis tools do not show',
    { ...elfDocs, attack: 'T1027' },
  ],
  'elf/section-table': [
    'low',
    'obfuscation',
    'A program whose section table is broken, which runs and defeats debuggers',
    { ...elfDocs, attack: 'T1027' },
  ],
  'elf/interpreter-open': [
    'high',
    'persistence',
    'A program that is started through a loader in a place where anybody may write',
    loader,
  ],
  'elf/interpreter-unusual': [
    'low',
    'persistence',
    'A program that is started through a loader in an unusual place',
    { ...loader, confidence: 'medium' },
  ],
  'elf/hooking-library': [
    'medium',
    'rootkit',
    'A library that stands between programs and the system where directories are listed or passwords are taken',
    { ...loader, attack: 'T1014', confidence: 'medium' },
  ],
  'elf/audit': [
    'low',
    'persistence',
    'A program that has a library of its own choice watch and redirect its calls',
    loader,
  ],
  'elf/needed-open': [
    'high',
    'persistence',
    'A program that loads a library from a place where anybody may write',
    loader,
  ],
  'elf/run-path-open': [
    'low',
    'persistence',
    'A program that looks for libraries where anybody may write, often left there by its build',
    { ...loader, confidence: 'low' },
  ],
  'elf/writable-code': ['info', 'other', 'A program whose code can be changed while it runs', elfDocs],
  'elf/kernel-module': [
    'low',
    'rootkit',
    'A kernel module, which has no use inside a container',
    { attack: 'T1547.006', confidence: 'medium' },
  ],
  'elf/setuid-shell': [
    'high',
    'persistence',
    'A shell or an interpreter that gives the rights of its owner to whoever starts it',
    { attack: 'T1548.001' },
  ],
  'elf/setuid-hidden': [
    'high',
    'persistence',
    'A program that gives the rights of its owner to whoever starts it is hidden, or lies where anybody may write',
    { attack: 'T1548.001' },
  ],
  'elf/false-name': [
    'medium',
    'obfuscation',
    'A program under the name of a picture, a document or other data, so that nobody takes it for one',
    { attack: 'T1036.008' },
  ],
  'elf/setuid-place': [
    'low',
    'persistence',
    'A program that gives the rights of its owner lies where no distribution puts one',
    { attack: 'T1548.001' },
  ],
  'elf/capabilities': ['info', 'config', 'A program gets capabilities from the file system', capabilities],
  'elf/capabilities-strong': [
    'medium',
    'escape',
    'A program gets capabilities from the file system that are as much as root on the host',
    capabilities,
  ],
  'elf/overlay': [
    'medium',
    'packer',
    'Noise follows the end of a program, as an encrypted payload that it reads out of itself does',
    { attack: 'T1027.009', confidence: 'medium' },
  ],
};
