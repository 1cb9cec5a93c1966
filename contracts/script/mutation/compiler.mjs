// Compiles what a changed file is a part of, and nothing else, in this process: forge would compile every test that deploys it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import solc from 'solc';

/**
 * @param root of the project
 * @param settings of the compiler, as forge has them
 * @returns `compile(texts, contracts)`: `texts` takes the place of files on disk; `contracts` is a map from a path to names, or
 * `*` for all; the answer is solc's
 */
export function compilerOf(root, settings) {
  const texts = new Map();

  const textOf = (path) => {
    if (!texts.has(path)) texts.set(path, readFileSync(join(root, path), 'utf8'));
    return texts.get(path);
  };

  const importsOf = (path, text) =>
    [...text.matchAll(/^import[^"]*"([^"]+)"/gm)].map(([, name]) =>
      name.startsWith('.') ? normalize(join(dirname(path), name)) : mapped(name, settings.remappings),
    );

  const closureOf = (paths, changed = {}) => {
    const sources = {};
    const waiting = [...paths];
    for (let path = waiting.pop(); path; path = waiting.pop()) {
      if (sources[path]) continue;
      const content = changed[path] ?? textOf(path);
      sources[path] = { content };
      waiting.push(...importsOf(path, content));
    }
    return sources;
  };

  const compile = (changed, contracts, outputs) => {
    const sources = closureOf(Object.keys(contracts), changed);
    const outputSelection = Object.fromEntries(
      Object.entries(contracts).map(([path, names]) => [
        path,
        Object.fromEntries(names.map((name) => [name, outputs])),
      ]),
    );
    return JSON.parse(
      solc.compile(
        JSON.stringify({ language: 'Solidity', sources, settings: { ...settings, outputSelection } }),
      ),
    );
  };

  return { compile };
}

function mapped(name, remappings) {
  for (const remapping of remappings) {
    // A remapping for all files may come with an empty context.
    const [from, to] = remapping.replace(/^:/, '').split('=');
    if (name.startsWith(from)) return to + name.slice(from.length);
  }
  return name;
}

/** Paths of the Solidity files below a folder. */
export function solidityIn(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith('.sol'))
    .map((name) => `${folder}/${name}`);
}
