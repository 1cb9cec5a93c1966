"""The SDK on a local deployment: its addresses, node and upload replaced, and nothing else of it."""

import json
import time

import ogpu.ipfs.publish as upload
from eth_account import Account
from ogpu.chain.config import ChainConfig, ChainId
from ogpu.chain.web3 import Web3Manager
from ogpu.protocol._base import TxExecutor, load_contract
from web3 import Web3

from ipfs import Ipfs

OGPU = 10**18

# Anvil's well-known accounts.
KEYS = [
    "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
    "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
    "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
    "0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6",
    "0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a",
    "0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba",
    "0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e",
    "0x4bbbf85ce3377467afe5d46f804f221813b2bb87f24d81f60f1fcdbf7cbf4356",
]
admin, client, provider, other, master, its_master, agent, stranger = (Account.from_key(k) for k in KEYS)


def point_at(rpc: str, deployments: str) -> dict[str, str]:
    with open(deployments) as file:
        at = addresses(json.load(file))
    chain = ChainId.OGPU_MAINNET
    ChainConfig.CHAIN_CONTRACTS[chain] = {
        key: at[key.capitalize()] for key in ("NEXUS", "CONTROLLER", "TERMINAL", "VAULT")
    }
    ChainConfig.set_rpc(rpc, chain)
    upload._IPFS_PUBLISH_URL = Ipfs().upload_url
    return at


def addresses(deployment: dict) -> dict[str, str]:
    return {name: made["address"] for name, made in deployment["contracts"].items()}


def node() -> Web3:
    return Web3Manager.get_web3_instance()


def now() -> int:
    return int(node().eth.get_block("latest")["timestamp"])


def pass_time(seconds: int) -> None:
    node().provider.make_request("evm_increaseTime", [seconds])
    node().provider.make_request("evm_mine", [])


def expiry(seconds: int) -> int:
    """Ahead of both clocks: the SDK looks at its own, the contracts at the chain's."""
    return max(now(), int(time.time())) + seconds


def send(abi: str, function: str, *args: object, signer: object, address: str | None = None):
    """What the SDK has no function for, with its sender and its interfaces. The context is what it writes itself."""
    contract = load_contract(abi, address)
    name = abi.removesuffix("Abi")
    return TxExecutor(contract, function, args, signer=signer, context=f"{name}.{function}").execute()
