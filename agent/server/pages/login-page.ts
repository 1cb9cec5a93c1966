import { html, nothing } from '../../verdict/render/html/markup.ts';
import type { Page } from './layout.ts';

/** Where a key becomes a session. @param next a path of ours */
export function loginPage(next: string, problem: string | null): Page {
  const body = html`<section class="card login"><h1>Sign in</h1>
<p class="soft">With an API key: <code>warden keys create</code> makes one. It is not kept in this browser.</p>
${problem === null ? nothing : html`<p class="error" role="alert">${problem}</p>`}
<form method="post" action="/login"><input type="hidden" name="next" value="${next}">
<label>API key<input type="password" name="key" required maxlength="200" autocomplete="off" spellcheck="false" placeholder="ogpu_live_…"></label>
<button type="submit" class="primary">Sign in</button></form></section>`;
  return { title: 'Sign in', part: null, body };
}

/** What cannot be shown. */
export function problemPage(title: string, detail: string): Page {
  const body = html`<section class="card"><h1>${title}</h1><p><bdi>${detail}</bdi></p><p><a href="/">To the sources</a></p></section>`;
  return { title, part: null, body };
}
