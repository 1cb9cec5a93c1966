import type { CleanMessage, FindingMessage } from '../../evidence/statement.ts';

/** `Clean`, as `Clearance` takes it. */
export function cleanStruct(message: CleanMessage) {
  return {
    ...shared(message),
    expiresAt: BigInt(message.expiresAt),
  };
}

/** `Finding`, as `Court` takes it. */
export function findingStruct(message: FindingMessage) {
  return { ...shared(message), charge: message.charge, deadline: BigInt(message.deadline) };
}

function shared(message: CleanMessage | FindingMessage) {
  const { source, revision, report, artifact, ruleset } = message;
  return {
    source,
    revision,
    report,
    artifact,
    ruleset,
    scannedAt: BigInt(message.scannedAt),
    nonce: BigInt(message.nonce),
  };
}
