import { escapeText } from '../model/escape.ts';

export interface MetadataNames {
  readonly name: string | null;
  readonly description: string | null;
}

/** What the client calls its source, escaped and cut; null for what its metadata does not say, or not as text. Never throws. */
export function metadataNames(bytes: Buffer | undefined): MetadataNames {
  try {
    const { name, description } = JSON.parse(bytes?.toString('utf8') ?? '{}') ?? {};
    return { name: textOrNull(name, 120), description: textOrNull(description, 600) };
  } catch {
    return { name: null, description: null };
  }
}

function textOrNull(value: unknown, limit: number): string | null {
  return typeof value === 'string' && value.trim() !== '' ? escapeText(value.trim(), limit) : null;
}
