import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../../gpu-runner/engine/engine.ts';
import { hasImage, type ImageIdentity, loadArchive } from '../../../gpu-runner/engine/load-archive.ts';
import { imageArchive } from '../../../gpu-runner/gateway/image-archive.ts';
import { programFiles } from '../../../gpu-runner/gateway/program-files.ts';

/** Python of the distribution, with the probes. */
export const python = realpathSync('/usr/bin/python3');
export const probesPath = '/probes.py';

/** What the image asks for, all of it hostile: the runner takes none of it. */
export const imageConfig = {
  Entrypoint: [python, probesPath],
  Env: ['PATH=/usr/bin', 'LD_PRELOAD=/no/such/library.so', 'NVIDIA_VISIBLE_DEVICES=all'],
  Labels: { 'com.centurylinklabs.watchtower.enable': 'true' },
  Volumes: { '/data': {} },
  ExposedPorts: { '5555/tcp': {} },
};

export async function loadProbeImage(engine: Engine): Promise<ImageIdentity> {
  const files = await programFiles(python);
  const library = join('/usr/lib', `python${/3\.\d+/.exec(python)![0]}`);
  const add = (folder: string) => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (/^(?:test|idlelib|lib2to3|ensurepip|config-.*|__pycache__|tkinter|turtledemo)$/.test(name))
        continue;
      if (statSync(path).isDirectory()) add(path);
      else files.set(path.slice(1), readFileSync(path));
    }
  };
  add(library);
  for (const name of readdirSync(join(library, 'lib-dynload')))
    if (/^_(?:ctypes|ssl|hashlib|bz2|lzma|uuid)\./.test(name))
      for (const [path, bytes] of await programFiles(join(library, 'lib-dynload', name)))
        files.set(path, bytes);
  files.set(probesPath.slice(1), readFileSync(new URL('./probes.py', import.meta.url)));
  const archive = await imageArchive(files, imageConfig, process.arch === 'x64' ? 'amd64' : process.arch);
  const identity = { configDigest: archive.id, diffIds: archive.diffIds };
  if (!(await hasImage(engine, identity))) await loadArchive(engine, identity, archive.open());
  return identity;
}
