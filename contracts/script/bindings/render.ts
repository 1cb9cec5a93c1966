import type { AbiItem, Artifact } from './artifacts.ts';
import type { Enum } from './enums.ts';

const head = [
  '// Written by contracts/script/write-bindings.ts from the compiled contracts: do not edit.',
  '// biome-ignore-all format: one line for each item of the interface',
  '',
];

/** `Court` → `court`, `CourtVotes` → `courtVotes`. */
function variable(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** `CourtVotes` → `court-votes`. */
export function fileName(name: string): string {
  return `${name.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase()}.ts`;
}

/** A module that exports the ABI as a constant, so that viem knows every argument and result by type. */
export function renderAbi(name: string, abi: readonly AbiItem[]): string {
  return module([
    `export const ${variable(name)}Abi = [`,
    ...abi.map((item) => `  ${literal(item)},`),
    '] as const;',
  ]);
}

/** A module that exports the creation code, and where the addresses of libraries belong in it. */
export function renderCode({ name, code, links }: Artifact): string {
  const places = Object.fromEntries(
    Object.values(links)
      .flatMap((libraries) => Object.entries(libraries))
      .map(([library, references]) => [library, references.map(({ start }) => start)]),
  );
  return module([
    `export const ${variable(name)}Code = {`,
    `  object: '${code}',`,
    '  /** Library → bytes before each place of its address. */',
    `  links: ${literal(places)},`,
    '} as const;',
  ]);
}

/** A module that names the code of every library. */
export function renderLibraries(names: readonly string[]): string {
  const sorted = [...names].sort();
  return module([
    ...sorted.map((name) => `import { ${variable(name)}Code } from './${fileName(name)}';`),
    '',
    'type Code = { readonly object: string; readonly links: Readonly<Record<string, readonly number[]>> };',
    '',
    'export const libraryCodes: Readonly<Record<string, Code>> = {',
    ...sorted.map((name) => `  ${name}: ${variable(name)}Code,`),
    '};',
  ]);
}

/** A module with the names of the values of every enum, in order. */
export function renderEnums(enums: readonly Enum[]): string {
  return module(
    enums.flatMap(({ name, values }) => [
      `export const ${variable(name)}Names = ${literal(values)} as const;`,
    ]),
  );
}

function module(lines: readonly string[]): string {
  return [...head, ...lines, ''].join('\n');
}

/** JSON as a TypeScript literal, without what the compiler says of Solidity's own type names. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
  const fields = Object.entries(value).filter(([key]) => key !== 'internalType' && key !== 'anonymous');
  return fields.length === 0
    ? '{}'
    : `{ ${fields.map(([key, field]) => `${key}: ${literal(field)}`).join(', ')} }`;
}
