import { displayText } from '../display-text.ts';

const brand = Symbol('markup');

/** A piece of a page whose every text was escaped. Only `html` makes it. */
export interface Markup {
  readonly [brand]: string;
}

type Value = string | number | Markup | readonly Markup[];

/** Markup from a template. What is put into it is text, and escaped, unless it is markup already. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  let text = parts[0]!;
  values.forEach((value, index) => {
    text += write(value) + parts[index + 1]!;
  });
  return { [brand]: text };
}

export const nothing: Markup = html``;

/** The page as text. */
export function pageText(markup: Markup): string {
  return markup[brand];
}

function write(value: Value): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string')
    return displayText(value).replace(/[&<>"'`]/g, (char) => `&#${char.charCodeAt(0)};`);
  return isMarkup(value) ? value[brand] : value.map(pageText).join('');
}

function isMarkup(value: Markup | readonly Markup[]): value is Markup {
  return brand in value;
}
