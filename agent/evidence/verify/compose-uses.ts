import { type ComposeImage, composeImages } from '../../detect/compose/compose-images.ts';
import { environments } from '../../model/subject.ts';
import { readCompose } from '../../source/compose/read-compose.ts';
import type { PartFile } from './check-parts.ts';

/** The images that the compose files of a subject run, as a scan has them. */
export function composeUses(files: readonly PartFile[]): ComposeImage[] {
  const read = files
    .filter(({ part }) => part.kind === 'compose')
    .map(({ part, file }) => ({ part, model: readCompose(file).model }));
  const models = [null, ...environments].flatMap((environment) =>
    read.flatMap(({ part, model }) => {
      const isOf =
        environment === null ? part.environments.length === 0 : part.environments.includes(environment);
      return isOf && model !== null ? [{ environment, model }] : [];
    }),
  );
  return composeImages(models);
}
