import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { openTarget } from '../../agent/image/open.ts';
import { layerBytes, openOptions, temporaryDirectory } from '../image/saved-images.ts';

const tree = `
mkdir -p a/b long && echo x > a/b/c && ln -s ../a link && ln a/b/c hard && mkfifo fifo
touch "$(printf '\\377')" "long/$(printf '%0150d' 1)" && ln -s "$(printf '%0150d' 1)" longlink
truncate -s 700001 zeros && chmod 4711 a/b/c
`;

/** What GNU tar says of an archive: types, modes, owners, sizes, names and targets, without times. */
function listing(archive: Buffer): string[] {
  const args = ['--list', '--verbose', '--numeric-owner', '--quoting-style=c', '--file', '-'];
  const lines = execFileSync('tar', args, { input: archive, encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) =>
    line
      .replace(/ [0-9-]{10} [0-9:]{5} /, ' ')
      .replace('"./', '"')
      .replace(/ +/g, ' '),
  );
}

it('opens a directory to what GNU tar makes of it', async () => {
  const root = await temporaryDirectory();
  execFileSync('sh', ['-e', '-c', tree], { cwd: root });
  const { images } = await openTarget(`dir:${root}`, openOptions());
  const [ours] = await layerBytes(images[0]!);
  const args = ['--create', '--hard-dereference', '--file', '-', '--directory', root, '.'];
  const theirs = execFileSync('tar', args, { maxBuffer: 64 * 1024 ** 2 });
  expect(listing(ours!).sort()).toEqual(
    listing(theirs)
      .filter((line) => !line.endsWith('""'))
      .sort(),
  );
});
