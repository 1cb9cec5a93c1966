import type { OpenAPIV3_1 } from 'openapi-types';
import type { App } from '../app.ts';
import type { Page } from './layout.ts';
import type { PageContext } from './page-routes.ts';
import { referencePage } from './reference-page.ts';

/** `/docs`: what the API takes and gives, for people. */
export function referencePages(app: App, { show }: PageContext): void {
  let page: Page | null = null;
  app.get('/docs', { config: { access: 'open' }, schema: { hide: true } }, (request, reply) => {
    page ??= referencePage(app.swagger() as OpenAPIV3_1.Document);
    return show(request, reply, page);
  });
}
