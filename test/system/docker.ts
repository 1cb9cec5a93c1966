import { execFileSync } from 'node:child_process';

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

/**
 * Makes a network: its gateway is an address of this machine, which containers of all networks reach.
 * @returns that address
 */
export function createGateway(network: string): string {
  docker('network', 'create', network);
  return docker('network', 'inspect', network, '--format', '{{(index .IPAM.Config 0).Gateway}}').trim();
}
