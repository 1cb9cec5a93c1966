import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { textPiece } from '../../agent/review/pieces/text-piece.ts';
import type { Behaviour } from './messages-api-server.ts';
import { benignScript, minerScript, type ReviewSetup, setUpReview } from './review-setup.ts';
import { attentiveModel, compromisedModel, modelOf, shownRequest } from './stand-in-models.ts';

let open: ReviewSetup[] = [];
afterEach(async () => {
  await Promise.all(open.map((setup) => setup.close()));
  open = [];
});
async function setUp(...args: Parameters<typeof setUpReview>): Promise<ReviewSetup> {
  const setup = await setUpReview(...args);
  open.push(setup);
  return setup;
}

describe('a review', () => {
  it('explains, quotes what is really there, and says what it cost', async () => {
    const { review } = await setUp({ model: attentiveModel });
    const result = await review([benignScript, minerScript]);
    expect(result.review).toMatchObject({
      status: 'reviewed',
      adverse: true,
      explanation: 'It was read and is malicious.',
      claims: [
        {
          path: 'app/run.sh',
          line: 3,
          quote: 'stratum+tcp://pool.invalid:3333',
          severity: 'critical',
          category: 'miner',
        },
      ],
      droppedClaims: 0,
      pieces: { triaged: 2, judged: 1, leftOut: 0, unread: 0 },
      models: { triage: 'claude-haiku-5-5', judge: 'claude-sonnet-5-5' },
    });
    expect(result.run).toMatchObject({ requests: 3, cached: 0 });
    expect(result.run.microUsd).toBeGreaterThan(0);
  });

  it('is not adverse where nothing is wrong', async () => {
    const { review } = await setUp({ model: attentiveModel });
    expect((await review([benignScript])).review).toMatchObject({
      status: 'reviewed',
      adverse: false,
      claims: [],
    });
  });

  it('gives a model no tools, keeps instructions apart from evidence, and marks every row of it', async () => {
    const { review, api } = await setUp({ model: attentiveModel });
    await review([benignScript, minerScript]);
    const bodies = api.messages();
    expect(bodies).toHaveLength(3);
    for (const body of bodies) {
      expect(body).not.toHaveProperty('tools');
      expect(body.messages).toHaveLength(1);
      expect(JSON.stringify(body.system)).not.toContain('/app/server.py');
      expect(body.system).toMatchObject([{ cache_control: { type: 'ephemeral', ttl: '1h' } }]);
      const { boundary } = shownRequest(body);
      const inner = body.messages[0]!.content.split('\n').slice(3, -2);
      for (const row of inner) expect(row.startsWith(`${boundary} `)).toBe(true);
    }
    expect(new Set(bodies.map((body) => shownRequest(body).boundary)).size).toBe(bodies.length);
    expect(bodies.map(({ stream }) => stream === true)).toEqual([false, false, true]);
  });

  it('shows hidden text as escapes', async () => {
    const { review, api } = await setUp({ model: attentiveModel });
    const hidden = textPiece('script', 'a\u202eb.sh', Buffer.from('echo \u200b\u{e0041}\u202e hi\n'));
    await review([hidden]);
    const { content } = api.messages()[0]!.messages[0]!;
    expect(content).toContain('echo \\u{200b}\\u{e0041}\\u{202e} hi');
    expect(content).not.toMatch(/[\u202e\u200b]|\u{e0041}/u);
  });

  it('reads compose, the command and what a severe rule matched in twice, whatever the first reader says', async () => {
    const { review } = await setUp({ model: compromisedModel });
    const pieces = [
      textPiece('compose', 'compose.yaml', Buffer.from('services: {}\n')),
      textPiece('command', 'image config: command', Buffer.from('/bin/run\n')),
      { ...minerScript, severity: 3, rules: ['miner/pool'] },
      benignScript,
    ];
    expect((await review(pieces)).review).toMatchObject({ pieces: { triaged: 4, judged: 3 } });
  });
});

describe('what a model may not do', () => {
  const answers = (claims: readonly unknown[], judgement = 'malicious') =>
    modelOf(({ stage, receipt }) =>
      stage === 'triage'
        ? { receipt, assessment: 'uncertain' }
        : { receipt, explanation: 'x', claims, judgement },
    );
  const claim = {
    piece: 'p1',
    line: 3,
    quote: 'stratum+tcp://pool.invalid:3333',
    severity: 'high',
    category: 'miner',
    explanation: 'It mines.',
  };

  it.each([
    ['a quote that is not in the piece', { quote: 'stratum+tcp://other.invalid' }],
    ['a quote of another line', { line: 2 }],
    ['a piece that there is not', { piece: 'p9' }],
    ['a quote too short to say anything', { quote: 'o' }],
  ])('is heard with %s, which is dropped and counted', async (_, wrong) => {
    const { review } = await setUp({ model: answers([claim, { ...claim, ...wrong }]) });
    expect((await review([minerScript])).review).toMatchObject({
      adverse: true,
      droppedClaims: 1,
      claims: [{ line: 3 }],
    });
  });

  it('holds nothing against a subject without a quote', async () => {
    const { review } = await setUp({ model: answers([{ ...claim, quote: 'invented words' }]) });
    expect((await review([minerScript])).review).toMatchObject({
      status: 'not_reviewed',
      reason: 'unsupported',
    });
  });

  it('writes nothing to a terminal or a page', async () => {
    const explanation = '\u001b[31m<script>\u202e';
    const { review } = await setUp({ model: answers([{ ...claim, explanation }]) });
    const result = JSON.stringify((await review([minerScript])).review);
    expect(result).not.toMatch(/\\u001b|\u202e/);
    expect(result).toContain('x1b[31m');
  });

  it('calls something bad in one order of the evidence only', async () => {
    const model = modelOf(({ stage, receipt, pieces }) => {
      if (stage === 'triage') return { receipt, assessment: 'suspicious' };
      const bad = pieces[0]!.name === 'p2';
      const [first] = pieces;
      const quote = { ...claim, piece: 'p2', line: 3, quote: first!.rows.at(-1)!.text };
      return {
        receipt,
        explanation: 'x',
        claims: bad ? [quote] : [],
        judgement: bad ? 'malicious' : 'benign',
      };
    });
    const { review } = await setUp({ model });
    expect((await review([benignScript, minerScript])).review).toMatchObject({ reason: 'disagreement' });
  });

  it('forgets its task: an answer without the receipt, or with the boundary, is none', async () => {
    const lost = modelOf(({ stage, receipt, boundary }) =>
      stage === 'triage'
        ? { receipt, assessment: 'uncertain' }
        : { receipt, explanation: `the marker is ${boundary}`, claims: [], judgement: 'benign' },
    );
    const other = modelOf(({ stage }) =>
      stage === 'triage'
        ? { receipt: 'x', assessment: 'benign' }
        : { receipt: 'x', explanation: 'x', claims: [], judgement: 'benign' },
    );
    for (const model of [lost, other]) {
      const { review } = await setUp({ model });
      expect((await review([benignScript])).review).toMatchObject({ reason: 'marker lost' });
    }
  });
});

describe('an API that does not answer as it should', () => {
  const always = (behaviour: Behaviour) => ({ model: () => behaviour });
  it.each<[string, Behaviour, string]>([
    ['refuses', { kind: 'refusal', category: 'cyber' }, 'refused'],
    ['stops in the middle', { kind: 'truncated', text: '{"receipt":' }, 'truncated'],
    ['answers with prose', { kind: 'text', text: 'This is fine.' }, 'malformed answer'],
    ['answers in another shape', { kind: 'text', text: '{"verdict":"clean"}' }, 'malformed answer'],
    ['sends broken JSON', { kind: 'raw', body: '{"id": ', type: 'application/json' }, 'malformed answer'],
    ['sends a page', { kind: 'raw', body: '<html>login</html>', type: 'text/html' }, 'malformed answer'],
    ['closes the connection', { kind: 'cut' }, 'unavailable'],
    ['is overloaded', { kind: 'status', status: 529 }, 'unavailable'],
    ['limits the rate', { kind: 'status', status: 429 }, 'unavailable'],
    ['fails', { kind: 'status', status: 500 }, 'unavailable'],
  ])('%s: no review, with the reason', async (_, behaviour, reason) => {
    const { review } = await setUp(always(behaviour));
    expect((await review([minerScript])).review).toMatchObject({ status: 'not_reviewed', reason });
  });

  it('says of a refusal what it was about', async () => {
    const { review } = await setUp(always({ kind: 'refusal', category: 'cyber' }));
    expect((await review([minerScript])).review).toMatchObject({
      detail: expect.stringContaining('category cyber'),
    });
  });

  it('drips: the review ends when its time is over', async () => {
    const { review } = await setUp(always({ kind: 'drip' }));
    expect((await review([minerScript], { settings: { reviewMaxTime: 0.2 } })).review).toMatchObject({
      reason: 'timed out',
    });
  });

  it('is overloaded for a moment: the request is sent again', async () => {
    const { review } = await setUp({
      model: (body, attempt) =>
        attempt === 0 ? { kind: 'status', status: 529 } : attentiveModel(body, attempt),
    });
    expect((await review([minerScript])).review).toMatchObject({ adverse: true });
  });

  it('refuses one piece only: the second reader sees it all the same', async () => {
    const { review } = await setUp({
      model: (body, attempt) =>
        shownRequest(body).stage === 'triage'
          ? { kind: 'refusal', category: 'cyber' }
          : attentiveModel(body, attempt),
    });
    expect((await review([minerScript])).review).toMatchObject({ adverse: true, pieces: { judged: 1 } });
  });

  it('refuses the key', async () => {
    const { review } = await setUp({ model: attentiveModel, key: 'another' });
    expect((await review([minerScript])).review).toMatchObject({
      reason: 'unavailable',
      detail: 'the API refused the key (401)',
    });
  });

  it('stops with the user', async () => {
    const { review } = await setUp(always({ kind: 'drip' }));
    const cancelled = AbortSignal.abort();
    await expect(review([minerScript], { cancelled })).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});

describe('the models', () => {
  it('are looked up at the start', async () => {
    const { review } = await setUp({
      model: attentiveModel,
      models: { 'claude-haiku-5-5': 'active', 'claude-sonnet-5-5': 'retired' },
    });
    await expect(review([minerScript])).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('claude-sonnet-5-5'),
    });
    await expect(review([minerScript], { settings: { reviewModel: 'nonsense' } })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
  });

  it('may stand behind an API without list and counter', async () => {
    const { review, api } = await setUp({ model: attentiveModel, models: null });
    expect((await review([minerScript], { settings: { reviewModel: 'my-model' } })).review).toMatchObject({
      adverse: true,
    });
    expect(api.messages().at(-1)!.output_config).not.toHaveProperty('effort');
  });
});

describe('an answer', () => {
  const cached = { settings: { noCache: false } };

  it('is kept, and belongs to the model and to every byte of what was asked', async () => {
    const { review, api } = await setUp({ model: attentiveModel, models: null });
    const first = await review([minerScript], cached);
    expect((await review([minerScript], cached)).run).toMatchObject({ requests: 0, cached: 2, microUsd: 0 });
    expect((await review([minerScript], cached)).review).toEqual(first.review);
    const changed = textPiece(
      'script',
      'app/run.sh',
      Buffer.from('./worker -o stratum+tcp://pool.invalid:3334\n'),
    );
    expect((await review([changed], cached)).run).toMatchObject({ requests: 2 });
    const settings = { ...cached.settings, reviewModel: 'another' };
    expect((await review([minerScript], { settings })).run).toMatchObject({ requests: 1, cached: 1 });
    expect(api.messages()).toHaveLength(5);
  });

  it('that is none is not kept', async () => {
    const { review } = await setUp({ model: () => ({ kind: 'refusal', category: 'cyber' }) });
    await review([minerScript], cached);
    expect((await review([minerScript], cached)).run).toMatchObject({ requests: 2, cached: 0 });
  });

  it('is not taken from a folder that others can write to, or when it is damaged', async () => {
    const { review, folder } = await setUp({ model: attentiveModel });
    await review([minerScript], cached);
    const answers = join(folder, 'cache', 'v1', 'review');
    for (const name of readdirSync(answers)) {
      const { key } = JSON.parse(readFileSync(join(answers, name), 'utf8')) as { key: string };
      writeFileSync(join(answers, name), JSON.stringify({ key, value: { assessment: 'nothing' } }));
    }
    expect((await review([minerScript], cached)).run).toMatchObject({ requests: 2, cached: 0 });
    chmodSync(join(folder, 'cache'), 0o777);
    expect((await review([minerScript], cached)).run).toMatchObject({ requests: 2, cached: 0 });
  });
});

describe('the budget of tokens', () => {
  it('is counted by the API before anything is read, and the least telling pieces are left out', async () => {
    const { review, api } = await setUp({ model: attentiveModel });
    const filler = (n: number) => `${`echo ${n} `.repeat(40)}\n`.repeat(8);
    const many = Array.from({ length: 8 }, (_, n) =>
      textPiece('file', `app/${n}.sh`, Buffer.from(filler(n))),
    );
    const result = await review([...many, minerScript], { settings: { reviewMaxTokens: 2500 } });
    expect(result.review).toMatchObject({ adverse: true, claims: [{ path: 'app/run.sh' }] });
    const { leftOut, triaged } = (result.review as { pieces: { leftOut: number; triaged: number } }).pieces;
    expect(leftOut).toBeGreaterThan(0);
    expect(leftOut + triaged).toBe(9);
    const paths = api.requests.map(({ path }) => path);
    expect(paths.indexOf('/v1/messages/count_tokens')).toBeLessThan(paths.indexOf('/v1/messages'));
  });
});

describe('the batch interface', () => {
  it('gives the same review, its results in any order', async () => {
    const { review, api } = await setUp({ model: attentiveModel });
    const now = await review([benignScript, minerScript]);
    const later = await review([benignScript, minerScript], { later: true });
    expect(later.review).toEqual(now.review);
    expect(later.run.microUsd).toBeLessThan(now.run.microUsd);
    expect(api.requests.filter(({ path }) => path === '/v1/messages/batches')).toHaveLength(2);
  });
});
