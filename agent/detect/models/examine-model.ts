import type { Bytes } from '../../unpack/nested/member.ts';
import type { ModelHit } from './model-hit.ts';
import { npyObjects } from './npy.ts';
import { findPickles } from './pickle/find-pickles.ts';

/**
 * Looks for what a model does to whoever loads it, recognised by content alone. Headers are parsed and tensors passed
 * over: time and memory depend on the structure of a model, not on its size. What is no model costs a look at its first bytes.
 *
 * Never throws on hostile bytes.
 */
export function examineModel(content: Bytes): ModelHit[] {
  const objects = npyObjects(content);
  return objects === null ? findPickles(content) : findPickles(content, objects);
}
