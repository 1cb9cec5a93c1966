import {
  decodeAbiParameters,
  decodeFunctionData,
  decodeFunctionResult,
  deploylessCallViaBytecodeBytecode,
  encodeDeployData,
  encodeFunctionData,
  encodeFunctionResult,
  type Hex,
  multicall3Abi,
  size,
  slice,
} from 'viem';

type Ask = (request: { readonly method: string; readonly params: readonly unknown[] }) => Promise<unknown>;
type Calls = Parameters<typeof encodeFunctionData<typeof multicall3Abi, 'aggregate3'>>[0]['args'][0];
type Answers = readonly { readonly success: boolean; readonly returnData: Hex }[];

const constructorAbi = [
  { type: 'constructor', stateMutability: 'nonpayable', inputs: [{ type: 'bytes' }, { type: 'bytes' }] },
] as const;

/**
 * Asks again in halves what was asked together and has too long an answer: it comes back as the code of a contract, of which nodes take
 * 24 KiB. How long an answer is, nobody knows before: the court has as many seats, and a source as many tasks, as it has.
 * @param ask what sends a request of JSON-RPC
 * @see https://eips.ethereum.org/EIPS/eip-170
 */
export function inHalves(ask: Ask): Ask {
  return async (request) => {
    const [call, ...rest] = request.params as [{ readonly to?: unknown; readonly data?: Hex }?, ...unknown[]];
    const data = call?.data;
    if (request.method !== 'eth_call' || data === undefined || call?.to !== undefined) return ask(request);
    return ask(request).catch(async (thrown: unknown) => {
      if (!isTooLong(thrown) || !data.startsWith(deploylessCallViaBytecodeBytecode)) throw thrown;
      const [code, asked] = decodeAbiParameters(
        constructorAbi[0].inputs,
        slice(data, size(deploylessCallViaBytecodeBytecode)),
      );
      const { functionName, args } = decodeFunctionData({ abi: multicall3Abi, data: asked });
      if (functionName !== 'aggregate3') throw thrown;
      const result = await answers(ask, code, args[0], rest, thrown);
      return encodeFunctionResult({ abi: multicall3Abi, functionName: 'aggregate3', result: [...result] });
    });
  };
}

/** @param thrown what the node said of all of them together */
async function answers(
  ask: Ask,
  code: Hex,
  calls: Calls,
  rest: readonly unknown[],
  thrown: unknown,
): Promise<Answers> {
  const [only] = calls;
  if (only === undefined) throw thrown;
  if (calls.length === 1) {
    const returnData = await ask({
      method: 'eth_call',
      params: [{ to: only.target, data: only.callData }, ...rest],
    });
    return [{ success: true, returnData: returnData as Hex }];
  }
  const middle = calls.length >> 1;
  const halves = await Promise.all(
    [calls.slice(0, middle), calls.slice(middle)].map(async (half) => {
      const asked = encodeFunctionData({ abi: multicall3Abi, functionName: 'aggregate3', args: [half] });
      const data = encodeDeployData({
        abi: constructorAbi,
        bytecode: deploylessCallViaBytecodeBytecode,
        args: [code, asked],
      });
      try {
        const answer = await ask({ method: 'eth_call', params: [{ data }, ...rest] });
        return decodeFunctionResult({
          abi: multicall3Abi,
          functionName: 'aggregate3',
          data: answer as Hex,
        });
      } catch (again) {
        if (!isTooLong(again)) throw again;
        return answers(ask, code, half, rest, again);
      }
    }),
  );
  return halves.flat();
}

/** As geth, its kin and revm say it; others that say it otherwise are asked no further. */
function isTooLong(thrown: unknown): boolean {
  return thrown instanceof Error && /code.?size|contract.?size|code.?too.?large/i.test(thrown.message);
}
