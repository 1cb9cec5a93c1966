import type { ConfigHit } from './config-hit.ts';
import type { RunConfig } from './run-config.ts';

// All repetitions are bounded: the text comes from the image.
const downloadAndRun = [
  /\b(?:curl|wget|fetch|aria2c)\b[^|;&\n]{0,1000}\|\s{0,20}(?:sudo\s{1,20})?(?:\/usr)?(?:\/bin\/)?(?:ba|da|z|k|a)?sh\b/,
  /\b(?:curl|wget|fetch|aria2c)\b[^|;&\n]{0,1000}\|\s{0,20}(?:sudo\s{1,20})?(?:\/usr\/bin\/)?(?:python[23]?|perl|ruby|php|node)\b/,
  /\b(?:bash|sh|zsh|source|\.)\s{0,20}<\s?\(\s{0,20}(?:curl|wget)\b/,
  /\b(?:sh|bash|eval|python[23]?|perl)\b[^\n]{0,40}(?:\$\(|`)\s{0,20}(?:curl|wget)\b/,
  /\b(?:curl|wget)\b[^\n]{0,1000}\bchmod\s{1,20}(?:\+x|a\+x|u\+x|0?[57][0-7]{2})\b/,
  /\b(?:urlopen|urllib|requests\.get)\b[^\n]{0,500}\b(?:exec|eval|os\.system|subprocess)\b/,
  /\b(?:exec|eval)\s{0,5}\([^\n]{0,200}(?:urlopen|urllib|requests\.get)\b/,
];
const stratum =
  /\b(?:stratum\d?|daemon\+|ethproxy|zil|kawpow|ethstratum)(?:\+(?:tcp|ssl|tls|tcps|udp))?:\/\/[^\s"']{3}/i;
const miners =
  /(?:^|[\s/"'])(?:xmrig|xmr-stak(?:-rx)?|t-rex|lolminer|nbminer|gminer|teamredminer|srbminer-multi|phoenixminer|ethminer|ccminer|cpuminer(?:-opt)?|minerd|nanominer|wildrig-multi|rigel|bzminer|onezerominer|cgminer|bfgminer)(?=$|[\s"'])/i;
const minerFlags = /--(?:donate-level|rig-id|randomx-[a-z]{2,12}|cuda-bfactor|ethstratum|coin|algo)\b/i;

/** What the container would start, and what its build ran, judged by its text. */
export function checkCommands(config: RunConfig): ConfigHit[] {
  const commands = [
    { what: 'command', text: [...config.entrypoint, ...config.command].join(' ') },
    { what: 'health check', text: config.healthcheck.join(' ') },
    ...config.onBuild.map((text) => ({ what: 'ONBUILD', text })),
  ];
  const environment = config.environment.map(({ name, value }) => ({
    what: `variable ${name}`,
    text: value,
  }));
  const hits: ConfigHit[] = [];
  for (const { what, text } of commands) {
    const found = firstMatch(downloadAndRun, text);
    if (found) hits.push({ ruleId: 'config/download-and-run', detail: `${what}: ${found}` });
    const miner = miners.exec(text);
    if (miner && (minerFlags.test(text) || stratum.test(text)))
      hits.push({
        ruleId: 'config/miner-command',
        detail: `${what}: ${text.slice(miner.index, miner.index + 200).trim()}`,
      });
  }
  for (const { what, text } of [...commands, ...environment]) {
    const found = stratum.exec(text.slice(0, textLimit));
    if (found)
      hits.push({
        ruleId: 'config/stratum',
        detail: `${what}: ${text.slice(found.index, found.index + 200)}`,
      });
  }
  for (const { createdBy } of config.history) {
    const found = firstMatch(downloadAndRun, createdBy);
    if (found) hits.push({ ruleId: 'config/download-in-history', detail: found });
  }
  return hits;
}

/** A command longer than this is examined by the content rules only. */
const textLimit = 64 * 1024;

function firstMatch(patterns: readonly RegExp[], text: string): string | null {
  for (const pattern of patterns) {
    const found = pattern.exec(text.slice(0, textLimit));
    if (found) return found[0].slice(0, 300);
  }
  return null;
}
