/**
 * The program of the test container: tries what a closed container refuses, writes a line of JSON that says what worked, and stays to be
 * looked at. Plain Node, without dependencies, given on the command line.
 */
export const canaryProgram = `
const fs = require('node:fs');
const { spawnSync } = require('node:child_process');
const { connect } = require('node:net');
const { networkInterfaces } = require('node:os');
const tries = (action) => { try { action(); return true; } catch { return false; } };
const status = tries(() => 1) ? fs.readFileSync('/proc/self/status', 'latin1') : '';
const field = (name) => (new RegExp('^' + name + ':\\\\s*(.*)$', 'm').exec(status) || [])[1] || '';
const open = {
  root: process.getuid() === 0,
  capabilities: !/^0+$/.test(field('CapEff')),
  'writable-root': tries(() => fs.writeFileSync('/warden-canary', 'x')),
  'writable-sysctl': tries(() => fs.closeSync(fs.openSync('/proc/sys/kernel/core_pattern', 'w'))) || tries(() => fs.closeSync(fs.openSync('/proc/sys/kernel/hostname', 'w'))),
  'executable-scratch': (() => { if (!tries(() => { fs.writeFileSync('/tmp/x', '#!' + process.execPath + '\\n'); fs.chmodSync('/tmp/x', 0o755); })) return false; const r = spawnSync('/tmp/x', []); return !r.error; })(),
  'engine-socket': fs.existsSync('/var/run/docker.sock') || fs.existsSync('/run/docker.sock'),
  network: Object.values(networkInterfaces()).flat().some((one) => !one.internal),
};
process.stdout.write('CANARY' + JSON.stringify(open) + '\\n');
setInterval(() => {}, 60000);
`;

/** The tests that must fire in the weak container: those that it opens. */
export const weakOpens = ['root', 'capabilities', 'writable-root', 'executable-scratch', 'network'] as const;
