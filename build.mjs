// Writes `dist/`: the command, the process and the thread that it starts, each one file with the pieces that they share.
// One file instead of a hundred takes a fifth off the start of every command (`npm run bench:start-up`).
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
// What every command needs before it does anything; the rest is loaded when it is asked for.
const inlined = new Set(['commander', 'picocolors']);
const external = Object.keys(dependencies).filter((name) => !inlined.has(name));

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: {
    warden: 'agent/cli/main.ts',
    'engine-process': 'agent/detect/engine-process.ts',
    thread: 'agent/unpack/layer/thread.ts',
    'write-samples': 'fixtures/write-samples.ts',
    'write-prefilter': 'agent/detect/yara/prefilter/write-prefilter.ts',
    'reaper-process': 'gpu-runner/reap/reaper-process.ts',
    'bench-runner': 'bench/runner.ts',
    // What `exports` of package.json names: the runner as a library.
    runner: 'gpu-runner/runner.ts',
    session: 'gpu-runner/session.ts',
    plan: 'gpu-runner/plan/make-plan.ts',
    'plan-image': 'gpu-runner/images/plan-image.ts',
    'provide-image': 'gpu-runner/images/provide-image.ts',
    compose: 'agent/source/compose/read-compose.ts',
    'pinned-bytes': 'agent/source/pinned-bytes.ts',
    registry: 'agent/image/registry/open-registry.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: external.flatMap((name) => [name, `${name}/*`]),
  // The inlined ones are CommonJS, and call require().
  banner: { js: "import { createRequire as _r } from 'node:module'; const require = _r(import.meta.url);" },
  logLevel: 'warning',
});
// Put into an image alone, so it is one file.
await build({
  entryPoints: { gateway: 'gpu-runner/gateway/gateway-process.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
});
chmodSync('dist/warden.js', 0o755);
await import('./dist/write-prefilter.js');
