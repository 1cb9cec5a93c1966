import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../agent/detect/rules/package-root.ts';
import { measure } from './command.ts';
import { emptyFolder } from './folder.ts';

/** What anybody can script today, and how long each step of it takes, in seconds. */
export interface PipelineCost {
  readonly copy: number;
  readonly unpack: number;
  readonly scan: number;
  readonly matches: number;
}

/** Our rule files, all of which YARA 4 compiles too. */
export function ownRuleFiles(): string[] {
  const folder = join(packageRoot(), 'rules');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yar'))
    .map((name) => join(folder, name));
}

/** `skopeo copy`, `umoci unpack`, `yara -r` with one thread for each core and the same rules. Needs root. */
export async function measurePipeline(
  dir: string,
  reference: string,
  rulePaths: readonly string[],
  cores: number,
): Promise<PipelineCost> {
  const work = join(dir, 'pipeline');
  emptyFolder(work);
  const image = `${work}/image:latest`;
  const copy = await measure([
    'skopeo',
    'copy',
    '--src-tls-verify=false',
    `docker://${reference}`,
    `oci:${image}`,
  ]);
  const unpack = await measure(['umoci', 'unpack', '--image', image, `${work}/bundle`]);
  const rules = [...ownRuleFiles(), ...rulePaths];
  const scan = await measure(['yara', '-w', '-N', '-r', '-p', `${cores}`, ...rules, `${work}/bundle/rootfs`]);
  const matches = scan.stdout.split('\n').filter((line) => line !== '').length;
  emptyFolder(work);
  return { copy: copy.wall, unpack: unpack.wall, scan: scan.wall, matches };
}
