/**
 * Splits a command as Compose does: words, single and double quotes, backslashes; nothing else of a shell.
 * @returns null when a quote is not closed
 * @see https://github.com/mattn/go-shellwords
 */
export function shellWords(command: string): string[] | null {
  const words: string[] = [];
  let current = '';
  let started = false;
  let quote = '';
  for (let i = 0; i < command.length; i++) {
    const char = command[i]!;
    if (char === '\\' && quote !== "'") {
      if (++i >= command.length) return null;
      const next = command[i]!;
      current += quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next;
      started = true;
    } else if (quote !== '') {
      if (char === quote) quote = '';
      else current += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      started = true;
    } else if (' \t\r\n'.includes(char)) {
      if (started) words.push(current);
      current = '';
      started = false;
    } else {
      current += char;
      started = true;
    }
  }
  if (quote !== '') return null;
  return started ? [...words, current] : words;
}
