// A source as the network's SDK serves one: takes a task at port 5555, answers 202, sends the result to CALLBACK_URL. What it does wrong
// is named by the function.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';

const callback = process.env.CALLBACK_URL ?? '';
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => {});

const functions = {
  double: (task, { n }) => post(`${callback}/${task}`, JSON.stringify({ result: n * 2 })),
  twice: async (task) => {
    await post(`${callback}/${task}`, '{"result":1}');
    await post(`${callback}/${task}`, '{"result":2}');
  },
  garbage: (task) => post(`${callback}/${task}`, '{"result":'),
  deep: (task) => post(`${callback}/${task}`, '['.repeat(5000) + ']'.repeat(5000)),
  other: () => post(`${callback}/0xother`, '{"result":1}'),
  forge: (task) =>
    post(`${callback.replace(/\/[^/]*$/, '')}/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/${task}`, '{"result":1}'),
  huge: (task) => post(`${callback}/${task}`, JSON.stringify({ result: 'x'.repeat(3_000_000) })),
  silent: () => {},
  switch: () => {},
  crash: () => process.exit(3),
  flood: async (task) => {
    const line = 'x'.repeat(65_536);
    for (let i = 0; i < 400; i++)
      if (!process.stdout.write(line)) await new Promise((done) => process.stdout.once('drain', done));
    await post(`${callback}/${task}`, '{"result":"flooded"}');
  },
  memory: () => {
    const held = [];
    for (;;) held.push(Buffer.alloc(16 * 1024 ** 2, 1));
  },
  fork: (task) => {
    let failed = 0;
    for (let i = 0; i < 300; i++)
      spawn('/proc/self/exe', ['-e', 'setTimeout(() => {}, 60000)']).on('error', () => failed++);
    setTimeout(() => post(`${callback}/${task}`, JSON.stringify({ failed })), 500);
  },
  disk: (task) => {
    let bytes = 0;
    let error = '';
    try {
      for (;;) {
        writeFileSync(`/tmp/${bytes}`, Buffer.alloc(1024 ** 2));
        bytes += 1024 ** 2;
      }
    } catch (thrown) {
      error = thrown.code;
    }
    return post(`${callback}/${task}`, JSON.stringify({ bytes, error }));
  },
  environment: (task) => post(`${callback}/${task}`, JSON.stringify(process.env)),
  fetch: (task, { target }) =>
    connectThrough(process.env.HTTPS_PROXY ?? `http://${new URL(callback).hostname}:3128`, target).then(
      (status) => post(`${callback}/${task}`, JSON.stringify({ status })),
    ),
};

createServer((asked, answer) => {
  const [, run, name, task] = (asked.url ?? '').split('/');
  let body = '';
  asked.on('data', (chunk) => (body += chunk));
  asked.on('end', () => {
    const action = run === 'run' ? functions[name] : undefined;
    if (name === 'switch') answer.writeHead(101, { connection: 'upgrade', upgrade: 'other' }).end();
    else answer.writeHead(action === undefined ? 404 : 202).end('{}');
    if (action !== undefined)
      Promise.resolve(action(task, body === '' ? {} : JSON.parse(body))).catch(() => {});
  });
}).listen(5555, '0.0.0.0');

function post(url, body) {
  return new Promise((resolve) => {
    const asked = request(url, { method: 'POST' }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode));
    });
    asked.on('error', () => resolve(0));
    asked.end(body);
  });
}

function connectThrough(proxy, target) {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(proxy);
    const asked = request({ host: hostname, port, method: 'CONNECT', path: target });
    asked.on('connect', (answer, socket) => {
      socket.destroy();
      resolve(answer.statusCode);
    });
    asked.on('error', () => resolve(0));
    asked.end();
  });
}
