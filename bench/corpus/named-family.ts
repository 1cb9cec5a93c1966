import type { Category, Finding } from '../../agent/model/finding.ts';
import type { MaliciousSample } from './malicious/sample.ts';

/** What says that a finding is of a family: its category, or the beginning of the name of its rule. */
interface Marks {
  readonly categories?: readonly Category[];
  readonly rules?: readonly string[];
}

/**
 * Which findings name a family of the malicious set. Families that say in what something lies (compose files, programs, packages) are named
 * by the detector of that thing; a sample whose act has a category of its own is named by that as well.
 */
const marks: Readonly<Record<string, Marks>> = {
  miner: { categories: ['miner'] },
  'gpu-miner': { categories: ['miner'] },
  shell: { categories: ['shell'] },
  dropper: { categories: ['dropper'] },
  escape: { categories: ['escape'] },
  'credential-theft': { categories: ['credential-theft', 'exfiltration'] },
  'provider-secrets': { categories: ['credential-theft', 'exfiltration'] },
  exfiltration: { categories: ['exfiltration', 'credential-theft'] },
  persistence: { categories: ['persistence'] },
  rootkit: { categories: ['rootkit'] },
  c2: { categories: ['c2'], rules: ['webshell/'] },
  ransomware: { categories: ['ransomware'] },
  obfuscation: { categories: ['obfuscation'] },
  packer: { categories: ['packer'] },
  dos: { categories: ['dos'] },
  proxy: { categories: ['proxy'] },
  'model-pickle': { categories: ['model'] },
  'model-format': { categories: ['model'] },
  compose: { rules: ['compose/'] },
  'image-config': { rules: ['config/', 'gpu/'] },
  elf: { rules: ['elf/'] },
  'package-tampering': { rules: ['packages/'] },
  'reviewer-text': { rules: ['review/'] },
};

/** Whether a finding says of a sample what it is. */
export function namesFamily({ id, category }: Finding, { family, does }: MaliciousSample): boolean {
  const { categories = [], rules = [] } = marks[family]!;
  return category === does || categories.includes(category) || rules.some((start) => id.startsWith(start));
}
