import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { eq, like, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spoolUpload } from '../../agent/jobs/service/spool-upload.ts';
import { sweep } from '../../agent/server/sweep.ts';
import { requests, uploads } from '../../agent/store/schema/service-tables.ts';
import { type ApiService, problemOf, startApi } from './api-service.ts';
import { sendRaw } from './raw-socket.ts';

const most = 3 * 1024 ** 2;
let api: ApiService;
let key: string;
beforeAll(async () => {
  api = await startApi({ maxUpload: String(most) });
  key = await api.key('acme');
});
afterAll(() => api.close());

const send = (body: Buffer, as = key) =>
  api.ask(as, '/v1/uploads', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/octet-stream' },
  });
const order = (upload: string, as = key, headers: Record<string, string> = {}) =>
  api.ask(as, '/v1/scans', { method: 'POST', body: JSON.stringify({ upload }), headers });
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const partsOf = (tenant: string) =>
  api.db
    .select({ id: uploads.id })
    .from(uploads)
    .where(like(uploads.id, `${tenant}/%`));

describe('an upload', () => {
  it.each([1, 1024 ** 2 - 1, 1024 ** 2, 1024 ** 2 + 1, most])(
    'of %d bytes reaches the worker as it was sent',
    async (size) => {
      const bytes = randomBytes(size);
      const answer = await send(bytes);
      expect(answer.status).toBe(201);
      const upload = await answer.json();
      expect(upload).toMatchObject({ size, sha256: sha256(bytes) });
      const { id } = await (await order(upload.id)).json();
      const [row] = await api.db.select().from(requests).where(eq(requests.scan, id));
      const spooled = await spoolUpload(api.db, row!.upload!, sha256(bytes));
      expect((await readFile(spooled.path)).equals(bytes)).toBe(true);
      await spooled.remove();
    },
  );

  it('is good for one scan; asked for again with the same Idempotency-Key, that one is told', async () => {
    const { id } = await (await send(Buffer.from('archive'))).json();
    const first = await order(id, key, { 'idempotency-key': 'u-1' });
    const again = await order(id, key, { 'idempotency-key': 'u-1' });
    expect([first.status, again.status]).toEqual([202, 202]);
    expect((await again.json()).id).toBe((await first.json()).id);
    expect(await problemOf(await order(id))).toMatchObject({ status: 422, code: 'UNPROCESSABLE' });
  });

  it('goes to one scan only, of many that are asked for at once', async () => {
    const { id } = await (await send(Buffer.from('archive'))).json();
    const answers = await Promise.all(Array.from({ length: 8 }, () => order(id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array(7).fill(422)]);
  });

  it('is not there for another tenant', async () => {
    const { id } = await (await send(Buffer.from('archive'))).json();
    expect((await order(id, await api.key('other'))).status).toBe(422);
    expect((await order(id)).status).toBe(202);
  });

  it('is gone with its scan', async () => {
    const own = await api.key('gone');
    const { id } = await (await send(Buffer.from('archive'), own)).json();
    const scan = await (await order(id, own)).json();
    expect(await partsOf('gone')).toHaveLength(1);
    await api.ask(own, `/v1/scans/${scan.id}`, { method: 'DELETE' });
    expect(await partsOf('gone')).toEqual([]);
  });

  it('that nobody asked a scan for is gone after a day, and no other', async () => {
    const own = await api.key('late');
    const [used, unused] = [
      await (await send(Buffer.from('a'), own)).json(),
      await (await send(Buffer.from('b'), own)).json(),
    ];
    await order(used.id, own);
    await sweep(api.db);
    expect(await partsOf('late')).toHaveLength(3);
    await api.db
      .update(uploads)
      .set({ createdAt: sql`now() - interval '25 hours'` })
      .where(like(uploads.id, 'late/%'));
    await sweep(api.db);
    expect(await partsOf('late')).toEqual([{ id: `late/${used.id}` }]);
    expect((await order(unused.id, own)).status).toBe(422);
  });
});

describe('an upload that is not taken', () => {
  const headers = (as: string, ...lines: string[]) =>
    `${['POST /v1/uploads HTTP/1.1', 'host: a', `authorization: Bearer ${as}`, 'content-type: application/octet-stream', ...lines].join('\r\n')}\r\n\r\n`;

  it('is larger than there is room for: by what it says, and by what comes', async () => {
    const own = await api.key('large');
    expect(await sendRaw(api.port, headers(own, `content-length: ${most + 1}`))).toMatch(/^HTTP\/1.1 413/);
    const chunk = `100000\r\n${'a'.repeat(0x100000)}\r\n`;
    const answer = await sendRaw(
      api.port,
      headers(own, 'transfer-encoding: chunked'),
      ...Array(4).fill(chunk),
    );
    expect(answer).toMatch(/^HTTP\/1.1 413/);
    expect(await partsOf('large')).toEqual([]);
  });

  it('is cut off: nothing of it stays', async () => {
    const own = await api.key('cut');
    const socket = connect(api.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(headers(own, 'content-length: 3000000'));
    socket.write(Buffer.alloc(2_500_000));
    await expect.poll(async () => (await partsOf('cut')).length).toBe(2);
    socket.destroy();
    await expect.poll(async () => (await partsOf('cut')).length).toBe(0);
  });

  it('is empty, or of another type', async () => {
    expect((await send(Buffer.alloc(0))).status).toBe(422);
    const answer = await api.ask(key, '/v1/uploads', { method: 'POST', body: '{}' });
    expect(answer.status).toBe(415);
  });

  it('is one of too many that wait', async () => {
    const own = await api.key('many');
    for (let each = 0; each < 16; each++) expect((await send(Buffer.from('a'), own)).status).toBe(201);
    expect((await send(Buffer.from('a'), own)).status).toBe(409);
  });
});
