import { spawn } from 'node:child_process';

const outputLimit = 65_536;
const timeLimitMs = 30_000;

/**
 * Asks `docker-credential-NAME get` for the credentials of one server.
 * @returns null when the helper has none, or is not installed, fails, takes longer than 30 s or says more than 64 KiB
 * @see https://github.com/docker/docker-credential-helpers#development
 */
export async function askCredentialHelper(
  name: string,
  server: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<{ readonly username: string; readonly secret: string } | null> {
  if (!/^[a-z0-9-]{1,64}$/.test(name)) return null;
  const output = await runHelper(`docker-credential-${name}`, server, env, signal);
  if (output === null) return null;
  let answer: unknown;
  try {
    answer = JSON.parse(output);
  } catch {
    return null;
  }
  const { Username: username, Secret: secret } = (answer ?? {}) as Record<string, unknown>;
  return typeof username === 'string' && typeof secret === 'string' && secret !== ''
    ? { username, secret }
    : null;
}

function runHelper(
  command: string,
  input: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(command, ['get'], { env, shell: false, stdio: ['pipe', 'pipe', 'ignore'] });
    const chunks: Buffer[] = [];
    let bytes = 0;
    // A process that the helper started may hold the pipe open after its death: it is not waited for.
    const giveUp = () => {
      child.kill('SIGKILL');
      child.stdout.destroy();
      settle(null);
    };
    const timer = setTimeout(giveUp, timeLimitMs);
    const settle = (output: string | null) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      resolve(output);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > outputLimit) giveUp();
      else chunks.push(chunk);
    });
    child.on('error', () => settle(null));
    child.on('close', (code) => settle(code === 0 ? Buffer.concat(chunks).toString('utf8') : null));
    child.stdin.on('error', () => {
      // A helper that does not read its input answers anyway or fails by its exit code.
    });
    child.stdin.end(input);
    if (signal.aborted) giveUp();
  });
}
