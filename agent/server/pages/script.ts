/** The one script. A page is whole without it: it copies, keeps the theme, and says that something new is there. */
export const script = `'use strict';
(() => {
  const root = document.documentElement;
  root.classList.add('js');
  const onReady = (run) => document.readyState === 'loading' ? document.addEventListener('DOMContentLoaded', run) : run();
  onReady(() => {
    for (const button of document.querySelectorAll('button[data-copy]')) {
      button.addEventListener('click', async () => {
        const text = document.getElementById(button.dataset.copy).textContent;
        const said = button.textContent;
        try {
          await navigator.clipboard.writeText(text);
          button.textContent = 'Copied';
        } catch {
          const range = document.createRange();
          range.selectNodeContents(document.getElementById(button.dataset.copy));
          getSelection().removeAllRanges();
          getSelection().addRange(range);
          button.textContent = 'Selected';
        }
        setTimeout(() => { button.textContent = said; }, 2000);
      });
    }
    for (const select of document.querySelectorAll('select[data-submit]'))
      select.addEventListener('change', () => select.form.requestSubmit());
    const theme = document.querySelector('form[data-theme-form]');
    if (theme) theme.addEventListener('submit', (event) => {
      event.preventDefault();
      const field = theme.querySelector('[name=theme]');
      const wanted = field.value;
      fetch('/theme', { method: 'POST', body: new URLSearchParams({ theme: wanted, quiet: '1' }) }).catch(() => {});
      root.dataset.theme = wanted;
      field.value = wanted === 'dark' ? 'light' : 'dark';
      const button = theme.querySelector('button');
      button.textContent = wanted === 'dark' ? 'Light' : 'Dark';
      button.setAttribute('aria-label', wanted === 'dark' ? 'Light colours' : 'Dark colours');
    });
    if (theme && !root.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches) {
      theme.querySelector('[name=theme]').value = 'light';
      theme.querySelector('button').textContent = 'Light';
      theme.querySelector('button').setAttribute('aria-label', 'Light colours');
    }
    if (!window.EventSource) return;
    const light = document.querySelector('.live');
    const state = (on) => { if (light) { light.classList.toggle('on', on); light.firstElementChild.textContent = on ? 'Live' : 'Not connected'; } };
    const open = (path) => {
      const source = new EventSource(path);
      source.onopen = () => state(true);
      source.onerror = () => state(false);
      addEventListener('pagehide', () => source.close());
      return source;
    };
    const again = async () => {
      const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
      if (!answer.ok) throw new Error('no page');
      return new DOMParser().parseFromString(await answer.text(), 'text/html');
    };
    const scan = document.querySelector('main[data-events]');
    if (scan) {
      const source = open(scan.dataset.events);
      const count = (number, what) => Number(number).toLocaleString('en') + ' ' + what;
      source.addEventListener('progress', (event) => {
        const progress = document.getElementById('progress');
        if (!progress) return;
        try {
          const { fetchedBytes, files, findings } = JSON.parse(event.data);
          progress.textContent = [count(fetchedBytes / 1e6, 'MB read'), count(files, 'files'), count(findings, 'findings')].join(', ');
          progress.hidden = false;
        } catch {}
      });
      const show = async (event) => {
        if (event.type !== 'started') { source.close(); if (light) light.remove(); }
        try {
          const main = (await again()).querySelector('main');
          scan.replaceChildren(...document.importNode(main, true).childNodes);
        } catch {}
      };
      for (const type of ['started', 'completed', 'cancelled', 'failed']) source.addEventListener(type, show);
    }
    const page = document.querySelector('[data-live]');
    if (!page) return;
    const news = document.getElementById('news');
    const wanted = page.dataset.live.split(' ');
    const source = open('/v1/live');
    let fresh = 0;
    const isOurs = (data) => !page.dataset.key || [data.id, data.chainId + '/' + data.source, data.chainId + '/' + data.subject].includes(page.dataset.key);
    const hear = async (event) => {
      let data;
      try { data = JSON.parse(event.data); } catch { return; }
      if (event.type === 'chain') {
        const block = document.querySelector('[data-block="' + Number(data.chainId) + '"]');
        if (block) block.textContent = Number(data.block).toLocaleString('en');
        return;
      }
      if (!wanted.includes(event.type) || !isOurs(data)) return;
      const key = event.type === 'case' ? data.id : data.chainId + '/' + data.source;
      const row = [...document.querySelectorAll('tr[data-key]')].find((each) => each.dataset.key === key);
      if (row && await update(row, key)) return;
      fresh += 1;
      if (news) { news.hidden = false; news.firstElementChild.textContent = fresh === 1 ? 'Something changed: show it' : fresh + ' changes: show them'; }
    };
    async function update(row, key) {
      try {
        const next = [...(await again()).querySelectorAll('tr[data-key]')].find((each) => each.dataset.key === key);
        if (!next) return false;
        const placed = document.importNode(next, true);
        placed.classList.add('fresh');
        row.replaceWith(placed);
        setTimeout(() => placed.classList.remove('fresh'), 6000);
        return true;
      } catch { return false; }
    }
    for (const type of ['verdict', 'case', 'chain']) source.addEventListener(type, hear);
  });
})();
`;
