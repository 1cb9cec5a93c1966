/** A variable that a text asks for. Here every environment is empty; where the file is used, it is the host's. */
export interface Variable {
  readonly name: string;
  /** Whether the text says what to take when the variable is not set. */
  readonly hasDefault: boolean;
}

export interface Interpolated {
  readonly text: string;
  readonly variables: readonly Variable[];
  /** Why Compose refuses the text, or null. Not escaped. */
  readonly fault: string | null;
}

/** Defaults inside defaults. */
const depthLimit = 8;

/**
 * Fills in `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:+other}`, `${NAME+other}`, `${NAME:?message}`
 * and `${NAME?message}` from an environment in which nothing is set, and reads `$$` as a dollar sign. A dollar sign that
 * begins none of them stays.
 * @see https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
 */
export function interpolate(template: string, depth = 0): Interpolated {
  const variables: Variable[] = [];
  let text = '';
  let from = 0;
  for (let dollar = template.indexOf('$'); dollar !== -1; dollar = template.indexOf('$', from)) {
    text += template.slice(from, dollar);
    const rest = template.slice(dollar + 1, dollar + 1 + 256);
    const named = /^[_a-z][_a-z0-9]*/i.exec(rest);
    if (rest.startsWith('$')) {
      text += '$';
      from = dollar + 2;
    } else if (named !== null) {
      variables.push({ name: named[0], hasDefault: false });
      from = dollar + 1 + named[0].length;
    } else if (rest.startsWith('{')) {
      const end = closingBrace(template, dollar + 2);
      const braced = end === -1 ? null : substitution.exec(template.slice(dollar + 2, end));
      if (!braced) return { text: template, variables, fault: 'a `${` that begins no variable' };
      if (depth >= depthLimit)
        return { text: template, variables, fault: 'defaults inside too many defaults' };
      const [, name = '', operator = '', word = ''] = braced;
      const isDefault = operator.endsWith('-');
      variables.push({ name, hasDefault: isDefault });
      if (operator.endsWith('?'))
        return { text: template, variables, fault: `the variable ${name} has to be set` };
      const inner = interpolate(word, depth + 1);
      variables.push(...inner.variables);
      if (inner.fault !== null) return { text: template, variables, fault: inner.fault };
      if (isDefault) text += inner.text;
      from = end + 1;
    } else {
      text += '$';
      from = dollar + 1;
    }
  }
  return { text: text + template.slice(from), variables, fault: null };
}

const substitution = /^([_a-z][_a-z0-9]*)(?:(:?[-+?])(.*))?$/is;

/** Index of the brace that closes the one before `start`, or -1. */
function closingBrace(text: string, start: number): number {
  let open = 1;
  for (let i = start; i < text.length; i++) {
    if (text[i] === '{' && text[i - 1] === '$') open++;
    else if (text[i] === '}' && --open === 0) return i;
  }
  return -1;
}
