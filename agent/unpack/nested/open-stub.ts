import type { Bytes, OpenContext, OpenResult } from './member.ts';
export async function openNested(_b: Bytes, _c: OpenContext): Promise<OpenResult | null> {
  return null;
}
export function isContainer(_b: Bytes): boolean {
  return false;
}
