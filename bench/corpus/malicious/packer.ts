import { gzipSync } from 'node:zlib';
import { buildElf } from '../../../test/elf/build-elf.ts';
import { noise } from './bytes.ts';
import { ofFamily } from './sample.ts';

/* Nothing is packed: the bodies are noise, the marks are those of the packers. */

/** The segments that UPX leaves, its header as given. */
function packed(mark: string, trailer: string): Buffer {
  const header = Buffer.alloc(12);
  header.write(mark, 4, 'latin1');
  const code = Buffer.concat([header, noise('packed', 60_000), Buffer.from(trailer, 'latin1')]);
  return buildElf({
    segments: [
      { flags: 6, address: 0x400000, memorySize: 0x90000, content: Buffer.alloc(0) },
      { flags: 5, address: 0x800000, content: code },
    ],
  });
}

const notice =
  '$Info: This file is packed with the UPX executable packer http://upx.example.invalid $\n$Id: UPX 3.96 $\n';

export const samples = ofFamily('packer', [
  {
    id: 'packer-upx',
    level: 'easy',
    technique: 'A program packed by UPX, started first (T1027.002).',
    files: { 'usr/bin/trainer': packed('UPX!', `${notice}UPX!`) },
    config: { Cmd: ['/usr/bin/trainer'] },
    expect: 'suspicious',
    where: 'usr/bin/trainer',
  },
  {
    id: 'packer-upx-tampered',
    level: 'ordinary',
    technique: 'The mark of UPX changed so that upx -d refuses (Mirai family, Akamai 2022; T1027.002).',
    files: { 'usr/bin/.svc': packed('YTS\x99', 'YTS\x99') },
    expect: 'suspicious',
    where: 'usr/bin/.svc',
  },
  {
    id: 'packer-no-sections',
    level: 'hard',
    technique:
      'A packer of its own: no sections, one segment that can be written and run, all of it noise (Ezuri; T1027.002).',
    files: {
      'lib/systemd/helper': buildElf({
        segments: [{ flags: 7, address: 0x400000, content: noise('own', 90_000) }],
      }),
    },
    expect: 'suspicious',
    where: 'lib/systemd/helper',
  },
  {
    id: 'packer-self-extracting',
    level: 'ordinary',
    technique: 'A shell script with a program behind its last line (T1027.009).',
    files: {
      'opt/install.run': Buffer.concat([
        Buffer.from(`#!/bin/sh
L=$(awk '/^__P__/{print NR+1;exit}' $0); T=$(mktemp)
tail -n +$L $0 | gunzip > $T; chmod +x $T; $T "$@" & sleep 1; rm -f $T; exit 0
__P__
`),
        gzipSync(noise('program', 9000)),
      ]),
    },
    config: { Cmd: ['/opt/install.run'] },
    expect: 'suspicious',
    where: 'opt/install.run',
  },
]);
