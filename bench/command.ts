import { spawn } from 'node:child_process';

/** One command, measured from outside. */
export interface Measured {
  /** Wall-clock seconds. */
  readonly wall: number;
  readonly exitCode: number;
  readonly stdout: string;
}

/**
 * Runs a command and waits for it.
 * @throws Error when it ends with a code that is not in `accepted`
 */
export async function measure(
  [program = '', ...args]: readonly string[],
  accepted: readonly number[] = [0],
): Promise<Measured> {
  const started = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('close', (code) => resolve(code ?? 1));
    child.on('error', reject);
  });
  const wall = (performance.now() - started) / 1000;
  if (!accepted.includes(exitCode)) throw new Error(`${program} ${args.join(' ')} ended with ${exitCode}`);
  return { wall, exitCode, stdout };
}

/** The run in the middle by wall-clock. `prepare` is not counted. */
export async function median(
  runs: number,
  prepare: () => void,
  command: readonly string[],
  accepted: readonly number[],
): Promise<Measured> {
  const results: Measured[] = [];
  for (let i = 0; i < runs; i++) {
    prepare();
    results.push(await measure(command, accepted));
  }
  return results.sort((a, b) => a.wall - b.wall)[Math.floor(runs / 2)]!;
}
