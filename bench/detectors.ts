import { createHash } from 'node:crypto';
import { contentFacts } from '../agent/detect/content-facts.ts';
import { examineElf } from '../agent/detect/elf/check-elf.ts';
import { hasEncoded } from '../agent/detect/encoded/open-encoded.ts';
import { hasFatbin } from '../agent/detect/fatbin/open-fatbins.ts';
import { examineAccounts } from '../agent/detect/image-config/oversized-accounts.ts';
import { examineModel } from '../agent/detect/models/examine-model.ts';
import { prepareRuleset } from '../agent/detect/rules/prepare-ruleset.ts';
import { readRules } from '../agent/detect/rules/read-rules.ts';
import { loadEngine } from '../agent/detect/yara/load-engine.ts';
import { loadPrefiltered } from '../agent/detect/yara/prefilter/load-prefiltered.ts';
import { bytesOf } from '../agent/unpack/mapped-file.ts';
import type { Bytes } from '../agent/unpack/nested/member.ts';
import { buildReferenceImage } from './build-image.ts';
import { cpuOf } from './cpu.ts';
import { gatherFiles, uncompressed } from './layer-files.ts';
import { layerBlobs } from './layout.ts';
import { workFolder } from './paths.ts';
import { formatTable, type Row } from './table.ts';

/*
 * What each detector costs beside YARA: CPU of one process over every distinct file of the reference image, archives as
 * the bytes they are. Prints ratios; nothing here passes or fails.
 */
const batchBytes = 32 * 1024 * 1024;
const { source, rules } = await prepareRuleset(readRules([]));
const alone = await loadEngine(source);
const prefiltered = await loadPrefiltered(source);
const yaraAlone = `YARA-X alone, ${rules.size} rules`;
const asScanned = 'YARA-X behind the prefilter';

const detectors: Record<string, (content: Bytes) => unknown> = {
  [yaraAlone]: (content) => alone.scan(content.slice(0, content.size)),
  [asScanned]: (content) => prefiltered.scan(content.slice(0, content.size)),
  models: examineModel,
  'ELF programs': examineElf,
  'GPU code in programs (whether there is any)': hasFatbin,
  'texts in other spellings (whether there are any)': hasEncoded,
  accounts: examineAccounts,
  'scripts, package databases, digests of programs': contentFacts,
};
const cost = new Map(Object.keys(detectors).map((name) => [name, 0]));
const seen = new Set<string>();
let bytes = 0;

for (const blob of layerBlobs(await buildReferenceImage(workFolder))) {
  const files = gatherFiles();
  for await (const chunk of uncompressed(blob)) {
    files.write(chunk);
    if (files.bytes() > batchBytes) await take(files.take());
  }
  await take(files.take());
}

async function take(files: readonly Buffer[]): Promise<void> {
  const fresh = files.filter((file) => {
    const digest = createHash('sha256').update(file).digest('hex');
    return !seen.has(digest) && seen.add(digest);
  });
  for (const file of fresh) bytes += file.length;
  for (const [name, run] of Object.entries(detectors)) {
    const seconds = await cpuOf(() => {
      for (const file of fresh) run(bytesOf(file));
    });
    cost.set(name, cost.get(name)! + seconds);
  }
}

const yara = cost.get(yaraAlone)!;
const others = [...cost].filter(([name]) => name !== yaraAlone && name !== asScanned);
const sum = others.reduce((total, [, seconds]) => total + seconds, 0);
const rows: Row[] = [...cost].map(([name, seconds]) => ({
  what: name,
  value: `${seconds.toFixed(2)} s, ${(bytes / 1e6 / seconds).toFixed(0)} MB/s`,
  target: '',
  met: null,
}));
rows.push({
  what: 'detectors / YARA-X alone',
  value: (sum / yara).toFixed(3),
  target: '≤ 0.30',
  met: sum / yara <= 0.3,
});
process.stdout.write(formatTable(`Detectors, ${seen.size} files, ${(bytes / 1e6).toFixed(0)} MB`, rows));
