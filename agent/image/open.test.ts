import { describe, expect, it } from 'vitest';
import {
  classicMembers,
  layerBytes,
  openOptions,
  sampleImage,
  saved,
  tar,
  temporaryDirectory,
} from '../../test/image/saved-images.ts';
import { openTarget } from './open.ts';

describe('a target', () => {
  it('opens in the way that its kind says', async () => {
    const app = await sampleImage('app:1');
    const path = await saved(await tar(classicMembers(app)));
    const archive = await openTarget(`archive:${path}`, openOptions());
    expect(await layerBytes(archive.images[0]!)).toEqual(app.layers);
    await archive.close();
    const directory = await openTarget(`dir:${await temporaryDirectory()}`, openOptions());
    expect(directory.images).toHaveLength(1);
    await directory.close();
  });

  it.each([
    ['TARGET_INVALID', 'ftp://example.org/image.tar'],
    ['IMAGE_NOT_FOUND', 'oci:/nowhere'],
    ['IMAGE_NOT_FOUND', 'archive:/nowhere'],
    ['OFFLINE', 'registry:app'],
    ['REFERENCE_INVALID', 'docker:a b'],
  ])('is refused as %s: %s', async (code, target) => {
    await expect(openTarget(target, openOptions())).rejects.toMatchObject({ code });
  });

  it('does not give its layers any more once it is closed', async () => {
    const app = await sampleImage('app:1');
    const { images, close } = await openTarget(
      `archive:${await saved(await tar(classicMembers(app)))}`,
      openOptions(),
    );
    await close();
    await expect(layerBytes(images[0]!)).rejects.toMatchObject({
      code: expect.stringMatching(/^(?!INTERNAL)/),
    });
  });
});
