import type { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import type { GuardedResponse } from '../../net/request.ts';
import { isObject } from '../documents-json.ts';
import { StatusError } from './retry.ts';

const bodyLimit = 16_384;

/**
 * The error that a refusing status other than 401 and 403 stands for.
 * @param request `what` was asked for (escaped), and what a 404 means for it
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes
 */
export async function statusError(
  response: GuardedResponse,
  request: { readonly what: string; readonly missing: 'IMAGE_NOT_FOUND' | 'BLOB_MISSING' },
): Promise<WardenError> {
  const { status } = response;
  const message = `${request.what}: ${await describeAnswer(response)}`;
  const code = status === 404 ? request.missing : status === 429 ? 'RATE_LIMITED' : 'REGISTRY_FAILED';
  return new StatusError(code, message, response);
}

/** Who answered, which status, and what the registry says about it; escaped. Reads at most 16 KiB of the body. */
export async function describeAnswer({ status, url, body }: GuardedResponse): Promise<string> {
  return `${escapeText(url.host, 255)} answered ${status}${await registryMessage(body)}`;
}

async function registryMessage(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > bodyLimit) break;
    }
    const document: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const errors: unknown = isObject(document) ? document.errors : null;
    const first: unknown = Array.isArray(errors) ? errors[0] : null;
    if (!isObject(first)) return '';
    const text = [first.code, first.message].filter((part) => typeof part === 'string').join(': ');
    return text === '' ? '' : ` (${escapeText(text, 200)})`;
  } catch {
    return '';
  }
}
