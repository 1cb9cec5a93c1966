import { escapeText } from '../../model/escape.ts';
import type { Environment, ImageUse } from '../../model/subject.ts';
import type { ComposeModel } from '../../source/compose/model.ts';
import { referenceTraits } from './images.ts';

/** An image that a source runs. */
export interface ComposeImage {
  /** As the compose file has it: a valid reference, so without hostile characters. */
  readonly reference: string;
  readonly usedBy: readonly ImageUse[];
}

/**
 * The images of all services, whatever their profiles, each reference once, in the order of the file. What is no reference is
 * left out: it is a finding.
 */
export function composeImages(
  models: readonly { readonly environment: Environment | null; readonly model: ComposeModel }[],
): ComposeImage[] {
  const images = new Map<string, ImageUse[]>();
  for (const { environment, model } of models)
    for (const { name, image } of model.services) {
      if (image === null || referenceTraits(image.value).invalid !== null) continue;
      const use = {
        environment,
        service: escapeText(name, 100),
        reference: image.value,
        file: image.file,
        line: image.line,
      };
      images.set(image.value, [...(images.get(image.value) ?? []), use]);
    }
  return [...images].map(([reference, usedBy]) => ({ reference, usedBy }));
}
