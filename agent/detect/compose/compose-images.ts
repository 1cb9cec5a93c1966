import { escapeText } from '../../model/escape.ts';
import type { Environment, ImageUse } from '../../model/subject.ts';
import type { ComposeModel, ComposeService } from '../../source/compose/model.ts';
import { referenceTraits } from './images.ts';

/** An image that a source runs. */
export interface ComposeImage {
  /** As the compose file has it: a valid reference, so without hostile characters. */
  readonly reference: string;
  readonly usedBy: readonly ImageUse[];
  /** The services that run it, for what they start. */
  readonly services: readonly ComposeService[];
}

/**
 * The images of all services, whatever their profiles, each reference once, in the order of the file. What is no reference is
 * left out: it is a finding.
 */
export function composeImages(
  models: readonly { readonly environment: Environment | null; readonly model: ComposeModel }[],
): ComposeImage[] {
  const images = new Map<string, { usedBy: ImageUse[]; services: ComposeService[] }>();
  for (const { environment, model } of models)
    for (const service of model.services) {
      const { name, image } = service;
      if (image === null || referenceTraits(image.value).invalid !== null) continue;
      const use = {
        environment,
        service: escapeText(name, 100),
        reference: image.value,
        file: image.file,
        line: image.line,
      };
      const known = images.get(image.value) ?? { usedBy: [], services: [] };
      images.set(image.value, known);
      known.usedBy.push(use);
      known.services.push(service);
    }
  return [...images].map(([reference, uses]) => ({ reference, ...uses }));
}
