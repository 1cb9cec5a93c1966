import { expect, it } from 'vitest';
import { imageFiles, type TestFile } from '../../../test/detect/image-files.ts';
import { checkRights } from './check-rights.ts';

const finds = (...layers: Readonly<Record<string, TestFile>>[]) => {
  const { columns, files } = imageFiles(layers);
  return checkRights(columns, files).map(({ ruleId, detail }) => `${ruleId}: ${detail}`);
};
const file = (mode: number) => ({ text: 'x', mode });

it('finds shells and interpreters that give their owner’s rights to everybody', () => {
  expect(finds({ 'usr/bin/bash': file(0o4755), 'opt/python3.11': file(0o6755) })).toEqual([
    'elf/setuid-shell: /usr/bin/bash has the mode 4755',
    'elf/setuid-shell: /opt/python3.11 has the mode 6755',
  ]);
});

it('finds such programs where no distribution puts one', () => {
  expect(finds({ 'home/a/tool': file(0o4755), 'home/a/run': file(0o2755), 'tmp/x': file(0o2755) })).toEqual([
    'elf/setuid-place: /home/a/tool has the mode 4755',
    'elf/setuid-place: /home/a/run has the mode 2755',
    'elf/setuid-place: /tmp/x has the mode 2755',
  ]);
});

it('finds such programs that are hidden, or where anybody may write', () => {
  expect(
    finds({ 'var/tmp/s': file(0o4755), 'usr/bin/.s': file(0o4755), 'dev/shm/a/b': file(0o6755) }),
  ).toEqual([
    'elf/setuid-hidden: /var/tmp/s has the mode 4755',
    'elf/setuid-hidden: /usr/bin/.s has the mode 4755',
    'elf/setuid-hidden: /dev/shm/a/b has the mode 6755',
  ]);
});

it('takes a browser that lies in a hidden folder for what it is', () => {
  expect(finds({ 'app/.cache/chromium/chrome_sandbox': file(0o4755) })).toEqual([
    'elf/setuid-place: /app/.cache/chromium/chrome_sandbox has the mode 4755',
  ]);
});

it('leaves those of distributions alone, and what is gone', () => {
  expect(
    finds(
      {
        'usr/bin/sudo': file(0o4755),
        'usr/lib/openssh/ssh-keysign': file(0o4755),
        'usr/bin/crontab': file(0o2755),
        'tmp/x': file(0o4755),
        'tmp/y': file(0o4755),
      },
      { 'tmp/x': null, 'tmp/y': file(0o755) },
    ),
  ).toEqual([]);
});
