import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../agent/config/package-root.ts';

const read = (...path: string[]) => readFileSync(join(packageRoot(), ...path), 'utf8');

it('docs/contracts/gas.md says of each call what the snapshot says', () => {
  const measured: Record<string, string> = JSON.parse(read('contracts', 'snapshots', 'entry-points.json'));
  const page: Record<string, string> = {};
  for (const [, call, gas] of read('docs', 'contracts', 'gas.md').matchAll(/^\| (.+?) \| ([\d,]+) \|$/gm))
    page[call!.replaceAll('`', '')] = gas!.replaceAll(',', '');
  expect(page).toEqual(measured);
});
