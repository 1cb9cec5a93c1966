import { examineModel } from '../../agent/detect/models/examine-model.ts';
import type { ModelHit } from '../../agent/detect/models/model-hit.ts';
import { bytesOf } from '../../agent/unpack/mapped-file.ts';

/** What the model detectors say about these bytes. */
export function hitsIn(content: Buffer): ModelHit[] {
  return examineModel(bytesOf(content));
}

/** Ids of the rules that match, without `model/`, sorted. */
export function findsIn(content: Buffer): string[] {
  return hitsIn(content)
    .map(({ ruleId }) => ruleId.replace('model/', ''))
    .sort();
}
