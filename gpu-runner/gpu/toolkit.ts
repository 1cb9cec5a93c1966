import { execFile } from 'node:child_process';

/**
 * The version of the NVIDIA container toolkit of this machine, which runs as root for each container with a GPU. `unknown` where it does
 * not say; null where there is none, and no engine can give a GPU to a container.
 */
export function toolkitVersion(): Promise<string | null> {
  return new Promise((resolve) => {
    execFile('nvidia-ctk', ['--version'], { timeout: 10_000, maxBuffer: 65_536 }, (thrown, stdout) => {
      if (thrown !== null && thrown.code === 'ENOENT') return resolve(null);
      resolve(/version\s+v?(\d+\.\d+\.\d+[\w.-]{0,40})/i.exec(stdout)?.[1] ?? 'unknown');
    });
  });
}
