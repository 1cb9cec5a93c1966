import { execFileSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';

/** What the command said. @throws Error with what it complained of */
export function docker(...args: readonly string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Ids of what a build left without a name on top of this image of one layer: the first stage of a Dockerfile. */
export function builtOn(image: string): string[] {
  const layerOf = (id: string) => JSON.parse(docker('image', 'inspect', id))[0].RootFS.Layers[0];
  const base = layerOf(image);
  const nameless = docker('images', '--quiet', '--no-trunc', '--filter=dangling=true').trim();
  return nameless.split('\n').filter((id) => id !== '' && layerOf(id) === base);
}

export function removeImages(...images: readonly string[]): void {
  for (const image of images) docker('image', 'rm', '--force', image);
}

/** The address by which containers reach this machine. */
export function addressOfMachine(): string {
  const bridge = docker(
    ...['network', 'inspect', 'bridge', '--format'],
    '{{index .Options "com.docker.network.bridge.name"}}',
  ).trim();
  const address = networkInterfaces()[bridge]?.find(({ family }) => family === 'IPv4')?.address;
  if (address === undefined) throw new Error(`the network interface ${bridge} has no address`);
  return address;
}
