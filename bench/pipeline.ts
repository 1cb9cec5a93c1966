import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../agent/config/package-root.ts';
import { measure } from './command.ts';
import { emptyFolder } from './folder.ts';

/** What anybody can script today, and how long each step of it takes, in seconds. */
export interface PipelineCost extends UnpackCost {
  readonly scan: number;
  readonly matches: number;
  /** Rule files that YARA 4 does not compile and so was spared: it finds their regular expressions too complex. */
  readonly leftOut: readonly string[];
}

export interface UnpackCost {
  readonly copy: number;
  readonly unpack: number;
  readonly layout: string;
  readonly rootfs: string;
}

/** Our rule files. */
export function ownRuleFiles(): string[] {
  const folder = join(packageRoot(), 'rules');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yar'))
    .map((name) => join(folder, name));
}

/** `skopeo copy` and `umoci unpack` into an empty folder. Needs root. */
export async function unpackImage(work: string, reference: string): Promise<UnpackCost> {
  emptyFolder(work);
  const layout = join(work, 'image');
  const from = ['--src-tls-verify=false', `docker://${reference}`];
  const copy = await measure(['skopeo', 'copy', ...from, `oci:${layout}:latest`]);
  const unpack = await measure(['umoci', 'unpack', '--image', `${layout}:latest`, `${work}/bundle`]);
  return { copy: copy.wall, unpack: unpack.wall, layout, rootfs: `${work}/bundle/rootfs` };
}

/** `skopeo copy`, `umoci unpack`, and `yara -r` with one thread for each core and the same rules, as far as it compiles them. */
export async function measurePipeline(
  dir: string,
  reference: string,
  rulePaths: readonly string[],
  cores: number,
): Promise<PipelineCost> {
  const work = join(dir, 'pipeline');
  const unpacked = await unpackImage(work, reference);
  const rules: string[] = [];
  const leftOut: string[] = [];
  for (const file of [...ownRuleFiles(), ...rulePaths]) {
    const { exitCode } = await measure(['yara', '-w', file, '/dev/null'], [0, 1]);
    (exitCode === 0 ? rules : leftOut).push(file);
  }
  const scan = await measure(['yara', '-w', '-N', '-r', '-p', `${cores}`, ...rules, unpacked.rootfs]);
  const matches = scan.stdout.split('\n').filter((line) => line !== '').length;
  emptyFolder(work);
  return { ...unpacked, scan: scan.wall, matches, leftOut };
}
