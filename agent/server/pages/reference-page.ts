import type { OpenAPIV3_1 } from 'openapi-types';
import { html, type Markup, nothing } from '../../verdict/render/html/markup.ts';
import { problems } from '../http/problem.ts';
import type { Page } from './layout.ts';
import { schemaMarkup } from './parts/schema-markup.ts';

interface Entry {
  readonly path: string;
  readonly method: string;
  readonly operation: OpenAPIV3_1.OperationObject;
}

/** What is below `/v1`, from its description. */
export function referencePage(document: OpenAPIV3_1.Document): Page {
  const entries: Entry[] = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item ?? {}).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation: operation as OpenAPIV3_1.OperationObject,
    })),
  );
  const tags = [...new Set(entries.map(({ operation }) => operation.tags?.[0] ?? ''))];
  const schemas = Object.entries(document.components?.schemas ?? {});
  const body = html`<div class="head"><h1>API</h1>
${(document.info.description ?? '').split('\n\n').map((text) => html`<p>${marked(text)}</p>`)}
<p><a href="/openapi.json">As OpenAPI 3.1</a>, for machines.</p></div>
<nav class="pager" aria-label="Parts of the API">${tags.map((tag) => html`<a class="button" href="#part-${tag}">${tag}</a>`)}<a class="button" href="#problems">Problems</a><a class="button" href="#schemas">Schemas</a></nav>
${tags.map((tag) => partMarkup(tag, entries))}
<section class="card list" aria-labelledby="problems"><h2 id="problems">Problems</h2>
<table><thead><tr><th scope="col">Status</th><th scope="col">Code</th><th scope="col">What it says</th></tr></thead><tbody>${problems.map(
    ({ code, status, title }) =>
      html`<tr id="problem-${code}"><td>${status}</td><td><code>${code}</code></td><td>${title}</td></tr>`,
  )}</tbody></table></section>
<section class="card" aria-labelledby="schemas"><h2 id="schemas">Schemas</h2>
${schemas.map(([name, schema]) => html`<details id="schema-${name}"><summary>${name}</summary>${schemaMarkup(schema)}</details>`)}</section>`;
  return { title: 'API', part: null, body };
}

function partMarkup(tag: string, entries: readonly Entry[]): Markup {
  const own = entries.filter(({ operation }) => (operation.tags?.[0] ?? '') === tag);
  return html`<section class="card" aria-labelledby="part-${tag}"><h2 id="part-${tag}">${tag}</h2>
${own.map(operationMarkup)}</section>`;
}

function operationMarkup({ path, method, operation }: Entry): Markup {
  const { operationId = '', summary = '', description = '' } = operation;
  const parameters = (operation.parameters ?? []) as OpenAPIV3_1.ParameterObject[];
  const bodies = (operation.requestBody as OpenAPIV3_1.RequestBodyObject | undefined)?.content ?? {};
  return html`<details id="${operationId}"><summary><code>${method} ${path}</code> ${summary}</summary>
${description.split('\n\n').map((text) => (text === '' ? nothing : html`<p>${marked(text)}</p>`))}
${parameters.length === 0 ? nothing : html`<h3>Parameters</h3><ul>${parameters.map(parameterMarkup)}</ul>`}
${Object.entries(bodies).map(([type, { schema }]) => html`<h3>Body <code>${type}</code></h3>${schemaMarkup(schema ?? {})}`)}
<h3>Answers</h3><ul>${Object.entries(operation.responses ?? {}).map(([status, answer]) => answerMarkup(status, answer as OpenAPIV3_1.ResponseObject))}</ul></details>`;
}

function parameterMarkup(parameter: OpenAPIV3_1.ParameterObject): Markup {
  const { name, in: place, required = false, schema, description = '' } = parameter;
  return html`<li><code>${name}</code> in the ${place}${required ? ', required' : ''}${
    description === '' ? nothing : html`: ${marked(description)}`
  }${schemaMarkup(schema ?? {})}</li>`;
}

function answerMarkup(status: string, { description, content = {} }: OpenAPIV3_1.ResponseObject): Markup {
  const types = Object.entries(content);
  return html`<li><code>${status === 'default' ? 'otherwise' : status}</code> ${
    description === 'Default Response' ? nothing : marked(description)
  }${types.map(([type, { schema }]) => html`<div><code>${type}</code>${schemaMarkup(schema ?? {})}</div>`)}</li>`;
}

/** Text in which `code` is marked. */
function marked(text: string): Markup[] {
  return text.split('`').map((part, index) => (index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`));
}
