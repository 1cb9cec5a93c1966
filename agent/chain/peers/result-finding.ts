import { type Address, type Hex, hashTypedData } from 'viem';
import { signerOf } from '../../evidence/statement.ts';

/** Who says that the result of a task is another one than a provider submitted, and by which evidence. */
export interface ResultFinding {
  readonly chainId: number;
  readonly task: Address;
  readonly provider: Address;
  readonly scanner: Address;
  /** sha256 of the evidence, `warden.recheck/1`. */
  readonly report: Hex;
  /** Where it can be had, at most 1024 bytes. */
  readonly uri: string;
  readonly signature: Hex;
}

const types = {
  InvalidResult: [
    { name: 'task', type: 'address' },
    { name: 'provider', type: 'address' },
    { name: 'report', type: 'bytes32' },
  ],
} as const;

/** What is signed, as EIP-712 typed data. */
export function resultTypedData({
  chainId,
  task,
  provider,
  report,
}: Pick<ResultFinding, 'chainId' | 'task' | 'provider' | 'report'>) {
  return {
    domain: { name: 'OGPU Warden', version: '1', chainId },
    types,
    primaryType: 'InvalidResult',
    message: { task, provider, report },
  } as const;
}

/** Whether the scanner that it names signed it. */
export async function isSigned(finding: ResultFinding): Promise<boolean> {
  const signer = await signerOf(hashTypedData(resultTypedData(finding)), finding.signature);
  return signer === finding.scanner;
}
