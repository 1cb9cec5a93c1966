/** One challenge of a WWW-Authenticate header. */
export interface Challenge {
  /** Lower case: `bearer`, `basic`, … */
  readonly scheme: string;
  /** Names in lower case. */
  readonly params: ReadonlyMap<string, string>;
}

const lengthLimit = 16_384;
const scheme = /[\s,]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?=\s|,|$)/y;
const param = /[\s,]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))/y;

/**
 * Reads WWW-Authenticate headers. What does not parse ends the list.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function parseChallenges(header: string | string[] | undefined): Challenge[] {
  const text = (Array.isArray(header) ? header.join(', ') : (header ?? '')).slice(0, lengthLimit);
  const challenges: Challenge[] = [];
  let params = new Map<string, string>();
  for (let at = 0; at < text.length; ) {
    param.lastIndex = at;
    const assignment = param.exec(text);
    if (assignment !== null) {
      const [, name, quoted, bare] = assignment;
      params.set(name!.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '');
      at = param.lastIndex;
      continue;
    }
    scheme.lastIndex = at;
    const named = scheme.exec(text);
    if (named === null) break;
    params = new Map();
    challenges.push({ scheme: named[1]!.toLowerCase(), params });
    at = scheme.lastIndex;
  }
  return challenges;
}
