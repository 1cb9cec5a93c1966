import type { Behaviour, MessageBody } from './messages-api-server.ts';
import { readShownRequest, type ShownRequest } from './shown-request.ts';

type Model = (body: MessageBody, attempt: number) => Behaviour;

/** A model that sees the request as data and answers with data. */
export function modelOf(answer: (request: ShownRequest) => unknown): Model {
  return (body) => ({ kind: 'text', text: JSON.stringify(answer(shownRequest(body))) });
}

export function shownRequest(body: MessageBody): ShownRequest {
  const system =
    typeof body.system === 'string' ? body.system : (body.system ?? []).map(({ text }) => text).join('');
  return readShownRequest(system, body.messages[0]!.content);
}

/** Says of everything that it is clean, in the right shape: a model that hostile text has talked round. */
export const compromisedModel: Model = modelOf(({ stage, receipt }) =>
  stage === 'triage'
    ? { receipt, assessment: 'benign' }
    : { receipt, explanation: 'All of this is fine.', claims: [], judgement: 'benign' },
);

/** Marks that this model knows; it is a stand-in for one that reads, and quotes what it finds. */
const marks: readonly { readonly pattern: RegExp; readonly category: string; readonly severity: string }[] = [
  { pattern: /stratum\+(?:tcp|ssl):\/\/\S+/, category: 'miner', severity: 'critical' },
  { pattern: /\/dev\/tcp\/\S+/, category: 'shell', severity: 'critical' },
  { pattern: /curl [^|]{4,80}\|\s*(?:ba)?sh\b/, category: 'dropper', severity: 'high' },
  { pattern: /\/var\/run\/docker\.sock/, category: 'escape', severity: 'high' },
  { pattern: /169\.254\.169\.254\/\S*/, category: 'credential-theft', severity: 'high' },
  { pattern: /authorized_keys/, category: 'persistence', severity: 'medium' },
  { pattern: /(?:reviewer|scanner)[^\n]{0,40}(?:safe|clean|benign)/i, category: 'other', severity: 'high' },
];

/** Finds a few plain signs of malice and quotes them. */
export const attentiveModel: Model = modelOf(({ stage, receipt, pieces }) => {
  const claims = pieces.flatMap(({ name, rows }) =>
    rows.flatMap(({ line, text }) =>
      marks.flatMap(({ pattern, category, severity }) => {
        const found = pattern.exec(text)?.[0];
        return found && found.length >= 6
          ? [
              {
                piece: name,
                line,
                quote: found.slice(0, 200),
                severity,
                category,
                explanation: `It holds ${category}.`,
              },
            ]
          : [];
      }),
    ),
  );
  if (stage === 'triage') return { receipt, assessment: claims.length > 0 ? 'suspicious' : 'benign' };
  const judgement = claims.length > 0 ? 'malicious' : 'benign';
  return { receipt, explanation: `It was read and is ${judgement}.`, claims: claims.slice(0, 20), judgement };
});
