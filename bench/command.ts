import { spawn } from 'node:child_process';

/** One command, measured from outside: wall-clock, and CPU of it and its children. All in seconds. */
export interface Measured {
  readonly wall: number;
  readonly cpu: number;
  readonly exitCode: number;
  readonly stdout: string;
}

/**
 * Runs a command and waits for it.
 * @throws Error when it ends with a code that is not in `accepted`
 */
export async function measure(
  command: readonly string[],
  accepted: readonly number[] = [0],
): Promise<Measured> {
  const script = `TIMEFORMAT='%R %U %S'; time "$@" 2>/dev/null`;
  const child = spawn('bash', ['-c', script, 'bash', ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let times = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    times += text;
  });
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('close', (code) => resolve(code ?? 1));
    child.on('error', reject);
  });
  if (!accepted.includes(exitCode)) throw new Error(`${command.join(' ')} ended with ${exitCode}`);
  const [wall = 0, user = 0, system = 0] = times.trim().split(/\s+/).map(Number);
  return { wall, cpu: user + system, exitCode, stdout };
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
