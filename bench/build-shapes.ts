import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { manyFilesTar, singleFileTar } from './generated-layers.ts';
import { streamLayer, writeLayout } from './layout.ts';

/** An image of one layer that holds one file of 8 GB, about a fifth of that on disk. Returns the path of its layout. */
export function buildSingleFileImage(dir: string): Promise<string> {
  return build(join(dir, 'single-file'), () => singleFileTar('srv/data/large.log', 8e9, 10));
}

/** An image of one layer with 1,000,000 different small files. Returns the path of its layout. */
export function buildManyFilesImage(dir: string): Promise<string> {
  return build(join(dir, 'many-files'), () => manyFilesTar(1_000_000));
}

async function build(layout: string, tar: () => Iterable<Buffer>): Promise<string> {
  if (!existsSync(join(layout, 'index.json'))) writeLayout(layout, [await streamLayer(layout, tar(), 1)]);
  return layout;
}
