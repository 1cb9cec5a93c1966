import { expect, it } from 'vitest';
import { imageFiles, type TestFile } from '../../../test/detect/image-files.ts';
import { checkNames } from './check-names.ts';

const program = '\x7fELF\x02\x01\x01';
const finds = (...layers: Readonly<Record<string, TestFile>>[]) => {
  const { files, factsOf } = imageFiles(layers);
  return checkNames(files, factsOf).map(({ ruleId, detail }) => `${ruleId}: ${detail}`);
};

it('finds programs that are called pictures or documents', () => {
  expect(finds({ 'usr/share/icons/a.png': program, 'opt/README.MD': program })).toEqual([
    'elf/false-name: /usr/share/icons/a.png is a program',
    'elf/false-name: /opt/README.MD is a program',
  ]);
});

it('leaves programs, data and scripts alone, and what is gone', () => {
  expect(
    finds(
      {
        'usr/bin/a': program,
        'usr/lib/liba.so.1': program,
        'firmware.bin': program,
        'b.png': '\x89PNG\r\n',
        'run.txt': '#!/bin/sh\necho\n',
        'c.png': program,
      },
      { 'c.png': null },
    ),
  ).toEqual([]);
});
