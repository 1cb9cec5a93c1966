import { escapeText } from '../model/escape.ts';

/**
 * Text as it may be shown. Text that went through `escapeText` comes back unchanged (its backslashes stay as they
 * are); whatever hostile is still in text that did not is escaped here. The last gate before a reason or a renderer.
 */
export function ensureEscaped(text: string): string {
  return text
    .split('\\')
    .map((part) => escapeText(part, Number.MAX_SAFE_INTEGER))
    .join('\\');
}
