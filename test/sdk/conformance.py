"""Drives a local deployment with the network's own SDK: `conformance.py RPC DEPLOYMENTS`."""

import sys

from ogpu.protocol._base import load_contract
from ogpu.protocol import vault
from ogpu.protocol.provider import Provider

import checks
import flow
import refusals
from checks import is_equal, is_told
from local import OGPU, admin, other, point_at, send


def judge(manager: str) -> None:
    """Holds a stake and gives it back, and looks at it as the SDK does in between."""
    role = load_contract("ManagerAbi", manager).functions.JUDGE().call()
    is_told("judge without the role", "NotJudge",
            lambda: send("VaultAbi", "sanction", other.address, 1, signer=admin))
    send("ManagerAbi", "grantRole", role, admin.address, signer=admin, address=manager)
    send("VaultAbi", "sanction", other.address, OGPU, signer=admin)
    checks.has("sanctioned", Provider(other.address).snapshot(), sanction=OGPU, is_eligible=False)
    send("VaultAbi", "waive", other.address, OGPU, signer=admin)
    send("VaultAbi", "setWhitelist", other.address, True, signer=admin)
    checks.has("waived", Provider(other.address).snapshot(), sanction=0, is_eligible=True, is_whitelisted=True)
    send("VaultAbi", "setWhitelist", other.address, False, signer=admin)
    is_equal("sanction", vault.get_sanction_of(other.address), 0)


def main(rpc: str, deployments: str) -> int:
    at = point_at(rpc, deployments)
    refusals.without_stake()
    flow.stake()
    source = flow.publish_source()
    flow.pair()
    flow.register(source)
    flow.cancel(source)
    response = flow.deliver(source)
    quick, first = flow.deliver_first()
    refusals.of_strangers(source, response)
    refusals.of_clients(source, [response, first])
    refusals.of_providers(source)
    judge(at["Manager"])
    refusals.of_time(source)
    refusals.of_what_is_over(source, quick)
    refusals.of_every_word()
    print(f"{checks.passed} checks passed, {len(checks.failed)} differ")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
