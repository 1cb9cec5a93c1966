import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Measurement, onMeasurement } from '../../config/measure.ts';
import { notReviewedReasons } from '../../model/review.ts';
import { textPiece } from '../pieces/text-piece.ts';
import { triageQuestion } from '../prompt/triage.ts';
import { readMessage } from './read-message.ts';

const piece = { name: 'p1', piece: textPiece('script', 'a.sh', Buffer.from('true\n')) };
const question = triageQuestion(piece, 'claude-haiku-5-5', 100);
const marker = { boundary: '0123456789abcdef', receipt: 'fedcba9876543210' };
const usage = { input_tokens: 1, output_tokens: 1 };
const messageOf = (text: string, stop_reason: unknown = 'end_turn') => ({
  stop_reason,
  content: [{ type: 'text', text }],
  usage,
});
const right = JSON.stringify({ receipt: marker.receipt, assessment: 'benign' });

describe('a message', () => {
  it('is an answer only where it ended in order, in the right shape, with the receipt', () => {
    expect(readMessage(messageOf(right), question, marker)).toMatchObject({
      ok: true,
      value: { assessment: 'benign' },
    });
    for (const stop of ['refusal', 'max_tokens', 'tool_use', 'pause_turn', 'toString', null])
      expect(readMessage(messageOf(right, stop), question, marker)).toMatchObject({ ok: false });
  });

  it('that refuses is counted by the categories that are known, whatever it names', () => {
    const counted: Measurement[] = [];
    const stop = onMeasurement((measurement) => counted.push(measurement));
    for (const category of ['cyber', 'x'.repeat(1000), null])
      readMessage({ ...messageOf('', 'refusal'), stop_details: { category } }, question, marker);
    stop();
    expect(counted).toEqual(['cyber', 'other', 'other'].map((category) => ({ kind: 'refusal', category })));
  });

  it('of any kind is read without an error, and what it says of the reason cannot move a cursor', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .record({ receipt: fc.constantFrom(marker.receipt, 'x'), assessment: fc.anything() })
        .map((value) => JSON.stringify(value)),
    );
    const message = fc.oneof(
      fc.anything(),
      fc.record({ stop_reason: fc.anything(), content: fc.array(fc.anything()), usage: fc.anything() }),
      fc
        .tuple(text, fc.oneof(fc.string({ unit: 'binary' }), fc.constant('end_turn')))
        .map(([a, b]) => messageOf(a, b)),
    );
    fc.assert(
      fc.property(message, (value) => {
        const reply = readMessage(value, question, marker);
        if (reply.ok) return expect(reply.value.receipt).toBe(marker.receipt);
        expect(notReviewedReasons).toContain(reply.reason);
        expect(reply.detail).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
      { numRuns: 500 },
    );
  });
});
