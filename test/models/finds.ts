import type { ByteHit } from '../../agent/detect/byte-hit.ts';
import { examineModel } from '../../agent/detect/models/examine-model.ts';
import { bytesOf } from '../../agent/unpack/mapped-file.ts';

/** What the model detectors say about these bytes. */
export function hitsIn(content: Buffer): ByteHit[] {
  return examineModel(bytesOf(content));
}

/** Ids of the rules that match, without `model/`, sorted. */
export function findsIn(content: Buffer): string[] {
  return hitsIn(content)
    .map(({ ruleId }) => ruleId.replace('model/', ''))
    .sort();
}
