import { samples as c2 } from './c2.ts';
import { samples as compose } from './compose.ts';
import { samples as credentialTheft } from './credential-theft.ts';
import { samples as dos } from './dos.ts';
import { samples as dropper } from './dropper.ts';
import { samples as elf } from './elf.ts';
import { samples as escapes } from './escape.ts';
import { samples as exfiltration } from './exfiltration.ts';
import { samples as gpuMiner } from './gpu-miner.ts';
import { samples as imageConfig } from './image-config.ts';
import { samples as miner } from './miner.ts';
import { samples as modelFormat } from './model-format.ts';
import { samples as modelPickle } from './model-pickle.ts';
import { samples as obfuscation } from './obfuscation.ts';
import { samples as packageTampering } from './package-tampering.ts';
import { samples as packer } from './packer.ts';
import { samples as persistence } from './persistence.ts';
import { samples as providerSecrets } from './provider-secrets.ts';
import { samples as proxy } from './proxy.ts';
import { samples as ransomware } from './ransomware.ts';
import { samples as reviewerText } from './reviewer-text.ts';
import { samples as rootkit } from './rootkit.ts';
import type { MaliciousSample } from './sample.ts';
import { samples as shell } from './shell.ts';

/** The whole set, family by family. */
export const maliciousSamples: readonly MaliciousSample[] = [
  ...miner,
  ...gpuMiner,
  ...shell,
  ...dropper,
  ...escapes,
  ...credentialTheft,
  ...persistence,
  ...rootkit,
  ...c2,
  ...ransomware,
  ...exfiltration,
  ...obfuscation,
  ...packer,
  ...dos,
  ...proxy,
  ...modelPickle,
  ...modelFormat,
  ...compose,
  ...imageConfig,
  ...elf,
  ...packageTampering,
  ...providerSecrets,
  ...reviewerText,
];
