import { nearest } from '../config/nearest.ts';
import { readYamlFile, type YamlFile } from '../config/yaml-file.ts';
import { gapReasons } from '../model/coverage.ts';
import { WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import { categories, severities } from '../model/finding.ts';
import { defaultPolicy, type Policy, reviewDemands } from './policy.ts';

/**
 * The policy in a YAML file; what the file does not say is as in the default. Loads the YAML parser and the schema
 * library only when called.
 * @throws WardenError POLICY_INVALID, naming file, line and what is accepted there
 */
export async function loadPolicy(file: string): Promise<Policy> {
  const yaml = await readYamlFile(file, 'POLICY_INVALID');
  const { z } = await import('zod');
  const member = z.string().refine((name) => isRuleId(name) || isCategory(name), {
    error: (issue) =>
      `'${escapeText(String(issue.input))}' is neither a rule id (family/name) nor a category (${categories.join(', ')})`,
  });
  const registry = z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$/,
      'expected a registry as host or host:port, in lower case',
    );
  const schema = z.strictObject({
    hold: z.exactOptional(z.enum(severities)),
    accept: z.exactOptional(z.array(z.enum(gapReasons))),
    combinations: z.exactOptional(
      z.array(z.array(member).min(2, 'a combination has at least two members').max(16)),
    ),
    allowedRegistries: z.exactOptional(z.array(registry)),
    review: z.exactOptional(z.enum(reviewDemands)),
    screen: z.exactOptional(
      z.strictObject({
        clearances: z.exactOptional(z.int().min(0).max(64)),
        stake: z.exactOptional(z.number().min(0).max(1e12)),
        convictions: z.exactOptional(z.int().min(0).max(1_000_000)),
        verifiedOnly: z.exactOptional(z.boolean()),
      }),
    ),
  });
  const parsed = schema.safeParse(yaml.value);
  if (parsed.success)
    return {
      ...defaultPolicy,
      ...parsed.data,
      screen: { ...defaultPolicy.screen, ...parsed.data.screen },
    };
  const [issue, ...more] = parsed.error.issues;
  const others = more.length > 0 ? ` (and ${more.length} more)` : '';
  throw new WardenError('POLICY_INVALID', `${explain(issue!, yaml, Object.keys(schema.shape))}${others}`);
}

interface Issue {
  readonly code: string;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly keys?: readonly string[];
}

function explain(issue: Issue, yaml: YamlFile, known: readonly string[]): string {
  const unknown = issue.keys?.[0];
  if (unknown === undefined) {
    const key = issue.path.length > 0 ? `${issue.path.map(String).join('.')}: ` : '';
    return `${yaml.place(issue.path)}: ${key}${issue.message}`;
  }
  const near = nearest(unknown, known);
  const meant = near ? `; did you mean ${near}?` : ` (known: ${known.join(', ')})`;
  return `${yaml.place([...issue.path, unknown])}: unknown key '${escapeText(unknown)}'${meant}`;
}

function isRuleId(name: string): boolean {
  return /^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9._-]*)+$/.test(name);
}

function isCategory(name: string): boolean {
  return (categories as readonly string[]).includes(name);
}
