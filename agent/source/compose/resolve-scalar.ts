/**
 * What a plain scalar means to the YAML parser of Compose: YAML 1.2's words for truth and nothing, but numbers as in Go
 * (`0777` is octal, `1_000` a thousand). Quoted scalars are text, and never come here.
 * @see https://github.com/go-yaml/yaml/blob/v3.0.1/resolve.go
 */
export function resolveScalar(text: string): string | number | boolean | null {
  if (text === '' || text === '~' || /^(?:null|Null|NULL)$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (!/^[-+.0-9]/.test(text) || text.length > 64) return text;
  if (/^\.nan$/i.test(text)) return Number.NaN;
  if (/^[-+]?\.inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  const plain = text.replaceAll('_', '');
  const whole = wholeNumber(plain);
  if (whole !== null) return whole;
  return /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(plain) ? Number(plain) : text;
}

function wholeNumber(text: string): number | null {
  const [, sign, digits = ''] = /^([-+]?)(.*)$/s.exec(text)!;
  const value = /^(?:0|[1-9]\d*|0x[\da-f]+|0b[01]+|0o[0-7]+)$/i.test(digits)
    ? Number(digits)
    : /^0[0-7]+$/.test(digits)
      ? Number.parseInt(digits, 8)
      : null;
  return value === null ? null : sign === '-' ? -value : value;
}
