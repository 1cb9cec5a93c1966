import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDigest } from './digest.ts';
import { errorTable, toWardenError, WardenError } from './errors.ts';

describe('errors that a user meets', () => {
  it('each say what to do next, in one sentence', () => {
    for (const { todo } of Object.values(errorTable)) expect(todo).toMatch(/^[A-Z`].*\.$/);
  });

  it('carry the row of their code', () => {
    const error = new WardenError('RATE_LIMITED', 'registry.example answered 429');
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retryable: true, fault: 'world' });
    expect(error.todo).toBe(errorTable.RATE_LIMITED.todo);
  });

  it('pass through unchanged when they are wrapped again', () => {
    const error = new WardenError('BLOB_MISSING', 'gone');
    expect(toWardenError(error)).toBe(error);
  });

  it('recognise a full disk and other errors of the machine, and call the rest internal', () => {
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    expect(toWardenError(full).code).toBe('DISK_FULL');
    let missing: unknown;
    try {
      readdirSync('/no/such/folder');
    } catch (error) {
      missing = error;
    }
    expect(toWardenError(missing).code).toBe('IO_FAILED');
    expect(toWardenError('thrown text').code).toBe('INTERNAL');
  });
});

describe('a digest', () => {
  const hex = 'a'.repeat(64);
  it.each([`sha256:${hex}`, `sha512:${hex}${hex}`])('is taken as it is: %s', (text) => {
    expect(parseDigest(text, 'it')).toBe(text);
  });

  it.each([
    hex,
    `sha256:${hex.toUpperCase()}`,
    `sha256:${hex.slice(1)}`,
    `sha256:../../../../etc/passwd`,
    `md5:${hex.slice(0, 32)}`,
    `sha256:${hex}\n`,
    null,
    7,
  ])('is refused before it becomes part of a path or URL: %j', (text) => {
    expect(() => parseDigest(text, 'the layer')).toThrow(/^the layer is not a registered digest/);
  });
});
