import Anthropic from '@anthropic-ai/sdk';
import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';

/** What is known of the models that a review uses. */
export interface KnownModels {
  /** Whether the model is told how much effort to make. Not where the API has no list of its models. */
  readonly takesEffort: (model: string) => boolean;
  /** Models that will be switched off, in a sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Looks the models up in the API's own list. An API without one (a gateway, a model of one's own) is taken as it is.
 * @param models by the name of their setting
 * @throws WardenError CONFIG_INVALID for a model that is not there or was switched off
 * @throws the SDK's errors when the API cannot be asked
 */
export async function checkModels(
  client: Anthropic,
  models: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<KnownModels> {
  // Nobody waits long for this: a scan has not begun yet.
  const options = { signal, timeout: 15_000, maxRetries: 1 };
  const effort = new Set<string>();
  const warnings: string[] = [];
  const hasList = await client.models.list({ limit: 1 }, options).then(
    () => true,
    (thrown: unknown) => {
      if (isMissing(thrown)) return false;
      throw thrown;
    },
  );
  if (!hasList) return { takesEffort: () => false, warnings };
  for (const [setting, model] of Object.entries(models)) {
    const info = await client.models.retrieve(model, null, options).catch((thrown: unknown) => {
      if (isMissing(thrown)) throw unusable(setting, model, 'is not in the list of this API');
      throw thrown;
    });
    if (info.lifecycle === 'retired') throw unusable(setting, model, 'was switched off');
    if (info.lifecycle === 'deprecated')
      warnings.push(
        `${setting}: ${escapeText(model, 100)} will be switched off ${escapeText(info.retires_at ?? 'soon', 40)}`,
      );
    if (info.capabilities?.effort.supported) effort.add(model);
  }
  return { takesEffort: (model) => effort.has(model), warnings };
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Anthropic.NotFoundError;
}

function unusable(setting: string, model: string, what: string): WardenError {
  return new WardenError('CONFIG_INVALID', `${setting}: the model '${escapeText(model, 100)}' ${what}`);
}
