import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../agent/config/package-root.ts';
import { measure } from './command.ts';
import { wardenCommand } from './paths.ts';
import { formatTable, milliseconds, type Row } from './table.ts';

const runs = 9;

/** What a command costs before it has done anything: medians of `runs`, each with what comes before it. */
export async function measureStartUp(): Promise<Row[]> {
  const dist = join(packageRoot(), 'dist');
  const scan = join(dist, readdirSync(dist).find((name) => name.startsWith('scan-'))!);
  const steps: [string, readonly string[]][] = [
    ['node with nothing to do', [process.execPath, '-e', '0']],
    ['+ the command line and settings', [...wardenCommand, '--version']],
    ['+ the modules of a scan', [process.execPath, '-e', `import(${JSON.stringify(scan)})`]],
  ];
  const rows: Row[] = [];
  for (const [what, command] of steps) {
    const walls: number[] = [];
    for (let i = 0; i < runs; i++) walls.push((await measure(command)).wall);
    walls.sort((a, b) => a - b);
    rows.push({ what, value: milliseconds(walls[Math.floor(runs / 2)]!), target: '', met: null });
  }
  return rows;
}

if (process.argv[1] === import.meta.filename)
  process.stdout.write(formatTable('Start-up', await measureStartUp()));
