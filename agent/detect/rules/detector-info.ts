import type { Category, RuleInfo } from '../../model/finding.ts';
import { composeContentDetectors } from './compose-content-detectors.ts';
import { composeFileDetectors } from './compose-file-detectors.ts';
import { composeHostDetectors } from './compose-host-detectors.ts';
import { configDetectors } from './config-detectors.ts';
import { toRuleInfo } from './detector-row.ts';
import { elfDetectors } from './elf-detectors.ts';
import { gpuDetectors } from './gpu-detectors.ts';
import { modelDetectors } from './model-detectors.ts';
import { packageDetectors } from './package-detectors.ts';
import { sourceDetectors } from './source-detectors.ts';
import { startupDetectors } from './startup-detectors.ts';
import { structureDetectors } from './structure-detectors.ts';

/** Every detector that is not a YARA rule, by id. */
export const detectors: ReadonlyMap<string, RuleInfo> = new Map(
  Object.entries({
    ...structureDetectors,
    ...configDetectors,
    ...composeHostDetectors,
    ...composeContentDetectors,
    ...composeFileDetectors,
    ...sourceDetectors,
    ...modelDetectors,
    ...elfDetectors,
    ...gpuDetectors,
    ...startupDetectors,
    ...packageDetectors,
  }).map(([id, row]) => [id, toRuleInfo(id, row)]),
);

const familyCategories: ReadonlyMap<string, Category> = new Map([
  ['tar', 'malformed'],
  ['layer', 'malformed'],
  ['image', 'malformed'],
  ['manifest', 'malformed'],
  ['archive', 'archive'],
  ['budget', 'budget'],
  ['config', 'config'],
  ['compose', 'config'],
  ['source', 'malformed'],
  ['model', 'model'],
]);

/**
 * What a detector says about itself. An id that the table does not know is reported at `medium`, which holds the
 * image, in the category of its family.
 */
export function detectorInfo(id: string): RuleInfo {
  const known = detectors.get(id);
  if (known) return known;
  const [family = '', name = ''] = id.split('/', 2);
  return {
    id,
    title: `Something unusual was found: ${(name || family).replaceAll('-', ' ')}`,
    severity: 'medium',
    category: familyCategories.get(family) ?? 'other',
    confidence: 'medium',
    slashable: false,
  };
}
