import { toWardenError } from '../../agent/model/errors.ts';

const depthLimit = 64;

/**
 * Why these bytes are not a result, or null: JSON in UTF-8, not nested deeper than 64 levels. The result is handed on as the bytes that it came as,
 * so that its hash is that of what the source said.
 */
export function resultFault(bytes: Uint8Array): string | null {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return 'it is not UTF-8';
  }
  if (depthOf(text) > depthLimit) return `it is nested deeper than ${depthLimit} levels`;
  try {
    JSON.parse(text);
    return null;
  } catch (thrown) {
    return thrown instanceof SyntaxError ? 'it is not JSON' : toWardenError(thrown).message;
  }
}

/** Levels of brackets outside of texts; right for JSON, and an upper bound for nothing else. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (inText) {
      if (char === 0x5c) i++;
      else if (char === 0x22) inText = false;
    } else if (char === 0x22) inText = true;
    else if (char === 0x7b || char === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (char === 0x7d || char === 0x5d) depth--;
  }
  return deepest;
}
