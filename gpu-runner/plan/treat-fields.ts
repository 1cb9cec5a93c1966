import { isSet } from '../../agent/detect/compose/conditions.ts';
import type { ComposeRow, Treatment } from '../../agent/detect/compose/row.ts';
import { walkFields } from '../../agent/detect/compose/walk-fields.ts';
import { parseReference } from '../../agent/image/reference.ts';
import { escapeText } from '../../agent/model/escape.ts';
import { isAllowedHost } from '../../agent/net/hosts.ts';
import type { ComposeModel } from '../../agent/source/compose/model.ts';
import { type ComposeNode, flagOf, textOf } from '../../agent/source/compose/node.ts';
import type { FieldNote, Refuse } from './plan.ts';

/**
 * Holds every field of a compose file against the table. What the table refuses or does not know is refused; the notes say
 * what else was not taken as it is.
 * @param registries on the provider's network that images may come from
 */
export function treatFields(model: ComposeModel, registries: readonly string[], refuse: Refuse): FieldNote[] {
  const notes: FieldNote[] = [];
  let refused = '';
  let noted = '';
  for (const { path, node, row } of walkFields(model.root)) {
    const field = path.join('.');
    // What lies below a refused field says nothing new, and a device is judged as a whole.
    if (refused !== '' && field.startsWith(refused)) continue;
    if (row !== null && row !== 'parent' && row.field === 'services.*.devices.*.*') continue;
    if (row === null) {
      refuse('field/unknown', field, node.line, 'the table of fields does not know it');
      continue;
    }
    if (row === 'parent') continue;
    const { treatment, rule } = treatmentOf(row, node, path.at(-1)!, registries);
    if (treatment === 'refuse') {
      refused = `${field}.`;
      refuse(
        'field/refused',
        field,
        node.line,
        `${row.risk}; ${row.reason}${rule === null ? '' : ` (${rule})`}`,
      );
    } else if (treatment !== 'allow' && isSet(node, '') && (noted === '' || !field.startsWith(noted))) {
      noted = `${field}.`;
      notes.push({
        treatment,
        field: escapeText(field, 200),
        line: node.line,
        reason: rule === null ? row.reason : `${row.reason} (${rule})`,
      });
    }
  }
  for (const { name, hasDefault, path, line } of model.variables)
    if (!hasDefault && !path[0]!.startsWith('x-'))
      refuse(
        'field/refused',
        path.join('.'),
        line,
        `$${name} would be taken from the environment of the provider`,
      );
  return notes;
}

/** The strictest of what the row and its checks say of this value. */
function treatmentOf(
  row: ComposeRow,
  node: ComposeNode,
  key: string,
  registries: readonly string[],
): { treatment: Treatment; rule: string | null } {
  const hits = row.checks.filter(
    ({ rule, when }) =>
      when(node, key) && !(rule === 'compose/image-local-registry' && isOwnRegistry(node, registries)),
  );
  const treatments = hits.map(({ rule, runner }) => ({ treatment: runner ?? row.runner, rule }));
  const strictest = order.flatMap((one) => treatments.filter(({ treatment }) => treatment === one))[0];
  if (strictest !== undefined) return strictest;
  if (row.runner !== 'refuse') return { treatment: row.runner, rule: null };
  return { treatment: isHarmless(row, node) ? 'ignore' : 'refuse', rule: null };
}

function isOwnRegistry(node: ComposeNode, registries: readonly string[]): boolean {
  const { domain } = parseReference(textOf(node) ?? '');
  return isAllowedHost(new URL(`https://${domain}`), registries);
}

const order: readonly Treatment[] = ['refuse', 'rewrite', 'ignore', 'allow'];

/** Values of refused fields that say what is so anyway. */
const soAnyway: Readonly<Record<string, RegExp>> = {
  'services.*.ipc': /^private$/,
  'services.*.cgroup': /^private$/,
  'services.*.isolation': /^default$/,
  'services.*.security_opt.*': /^no-new-privileges(?:[:=]true)?$/,
  'networks.*.driver': /^(?:bridge|default)$/,
  'volumes.*.driver': /^local$/,
};

function isHarmless(row: ComposeRow, node: ComposeNode): boolean {
  if (!isSet(node, '')) return true;
  if (node.kind !== 'scalar') return false;
  if (flagOf(node) === false && flags.has(row.field)) return true;
  return soAnyway[row.field]?.test(textOf(node) ?? '') === true;
}

const flags: ReadonlySet<string> = new Set([
  'services.*.privileged',
  'services.*.use_api_socket',
  'services.*.build.privileged',
  'volumes.*.external',
  'networks.*.external',
  'secrets.*.external',
  'configs.*.external',
]);
