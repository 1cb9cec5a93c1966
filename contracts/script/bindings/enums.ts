import { readFileSync } from 'node:fs';

export interface Enum {
  readonly name: string;
  /** In the order of their numbers. */
  readonly values: readonly string[];
}

/**
 * The enums of a Solidity file, which an ABI only shows as uint8.
 * @param prefix of their names, where those would say too little
 */
export function readEnums(file: string, prefix = ''): Enum[] {
  const source = readFileSync(file, 'utf8').replace(/\/\/.*|\/\*[\s\S]*?\*\//g, '');
  return [...source.matchAll(/\benum\s+(\w+)\s*\{([^}]*)\}/g)].map(([, name, body]) => ({
    name: `${prefix}${name}`,
    values: body!
      .split(',')
      .map((value) => value.trim())
      .filter(Boolean),
  }));
}
