"""What the network's market is for, from the first stake to the last payment."""

import os
import time

from ogpu import client as sdk
from ogpu import agent as agency
from ogpu.client import ImageEnvironments, SourceInfo, TaskInput
from ogpu.protocol import nexus, terminal, vault
from ogpu.protocol.master import Master
from ogpu.protocol.provider import Provider
from ogpu.protocol.response import Response
from ogpu.protocol.source import Source
from ogpu.protocol.task import Task
from ogpu.types import DeliveryMethod, Environment, ResponseStatus, SourceStatus, TaskInfo, TaskStatus
from web3 import Web3

from checks import has, is_equal
from local import OGPU, agent, client, expiry, its_master, master, node, now, other, pass_time, provider, send

STAKE = 100 * OGPU
PAYMENT = 2 * OGPU
EXPIRES_IN = 3600


def described(name: str, lockup: int = 0, method: DeliveryMethod = DeliveryMethod.MANUAL_CONFIRMATION) -> SourceInfo:
    return SourceInfo(
        name=name,
        description="echoes",
        logoUrl="",
        imageEnvs=ImageEnvironments(cpu="https://compose.test/cpu.yml", nvidia="https://compose.test/nvidia.yml"),
        minPayment=OGPU,
        minAvailableLockup=lockup,
        maxExpiryDuration=30 * 86400,
        deliveryMethod=method,
    )


def task_of(source: Source, payment: int = PAYMENT, seconds: int = EXPIRES_IN, says: str = "hello") -> TaskInfo:
    return TaskInfo(
        source=source.address,
        config=TaskInput(function_name="echo", data={"text": says}),
        expiryTime=expiry(seconds),
        payment=payment,
    )


def respond(task: Task, account: object, data: str, payment: int = PAYMENT) -> Response:
    params = (task.address, account.address, data, payment)
    receipt = send("NexusAbi", "submitResponse", params, signer=account)
    is_equal("submitResponse status", receipt.status, 1)
    return task.get_response_of(account.address)


def stake() -> None:
    """Deposits, locks, and reads every bucket of the vault."""
    is_equal("min lockup", vault.get_min_lockup_per_source(), STAKE)
    is_equal("unbonding period", vault.get_unbonding_period(), 7 * 86400)
    vault.deposit(client.address, 1000 * OGPU, signer=client)
    vault.lock(600 * OGPU, signer=client)
    is_equal("balance", vault.get_balance_of(client.address), 400 * OGPU)
    is_equal("lockup", vault.get_lockup_of(client.address), 600 * OGPU)
    is_equal("eligible", vault.is_eligible(client.address), True)
    is_equal("whitelisted", vault.is_whitelisted(client.address), False)
    vault.unbond(100 * OGPU, signer=client)
    is_equal("unbonding", vault.get_unbonding_of(client.address), 100 * OGPU)
    is_equal("matures", vault.get_unbonding_timestamp(client.address), now() + 7 * 86400)
    vault.cancel_unbonding(signer=client)
    is_equal("unbonding, cancelled", vault.get_unbonding_of(client.address), 0)
    is_equal("lockup, cancelled", vault.get_lockup_of(client.address), 600 * OGPU)
    vault.withdraw(100 * OGPU, signer=client)
    is_equal("balance, withdrawn", vault.get_balance_of(client.address), 300 * OGPU)


def publish_source() -> Source:
    # By the variable that the SDK falls back to.
    os.environ["CLIENT_PRIVATE_KEY"] = client.key.hex()
    source = sdk.publish_source(described("first"))
    del os.environ["CLIENT_PRIVATE_KEY"]
    is_equal("load", Source.load(source.address), source)
    has("source", source.snapshot(), client=client.address, status=SourceStatus.ACTIVE, task_count=0, registrant_count=0)
    params = source.get_params()
    has("params", params, client=client.address, imageEnvironments=3, minPayment=OGPU, minAvailableLockup=0,
        maxExpiryDuration=30 * 86400, privacyEnabled=False, optionalParamsUrl="", deliveryMethod=0, lastUpdateTime=now())
    is_equal("metadata", source.get_metadata()["name"], "first")
    is_equal("no tasks", source.get_tasks(), [])
    is_equal("no registrants", source.get_registrants(), [])

    # The chain's time is written, whatever the SDK sends. Within one second of it, writing it again is cheaper than
    # a second later, and the SDK adds nothing to the gas that the node estimates.
    pass_time(1)
    moved = described("second", lockup=STAKE)
    is_equal("updated", sdk.update_source(source, moved, private_key=client.key.hex()).status, 1)
    has("updated params", source.get_params(), minAvailableLockup=STAKE, lastUpdateTime=now())
    is_equal("updated metadata", source.get_metadata()["name"], "second")
    pass_time(1)
    stale = source.get_params().model_copy(update={"lastUpdateTime": 7, "minPayment": OGPU + 1})
    source.set_params(stale, signer=client)
    has("set params", source.get_params(), minPayment=OGPU + 1, lastUpdateTime=now())
    return source


def pair() -> None:
    """Providers and their masters, one pair in each order."""
    is_equal("no provider yet", terminal.is_provider(provider.address), False)
    Provider(provider.address).announce_master(master.address, signer=provider)
    Master(master.address).announce_provider(provider.address, STAKE, signer=master)
    Master(its_master.address).announce_provider(other.address, STAKE, signer=its_master)
    Provider(other.address).announce_master(its_master.address, signer=other)
    send("TerminalAbi", "setBaseData", "base", signer=provider)
    send("TerminalAbi", "setLiveData", "live", signer=provider)
    Provider(provider.address).set_default_agent_disabled(True, signer=provider)
    has("provider", Provider.load(provider.address).snapshot(), master=master.address, base_data="base", live_data="live",
        is_provider=True, default_agent_disabled=True, balance=0, lockup=STAKE, unbonding=0, unbonding_timestamp=0,
        total_earnings=0, frozen_payment=0, sanction=0, is_eligible=True, is_whitelisted=False)
    has("master", Master.load(master.address).snapshot(), provider=provider.address, is_master=True, balance=0,
        lockup=0, unbonding=0, total_earnings=0, frozen_payment=0, is_eligible=False, is_whitelisted=False)
    has("other", Provider.load(other.address).snapshot(), master=its_master.address, lockup=STAKE, is_eligible=True)


def register(source: Source) -> None:
    Provider(provider.address).register_to(source.address, Environment.CPU.value, signer=provider)
    is_equal("one registrant", source.get_registrants(), [provider.address])
    sdk.set_agent(agent.address, True, private_key=its_master.key.hex())
    is_equal("agent", terminal.is_agent_of(its_master.address, agent.address), True)
    agency.register_to(source.address, other.address, Environment.NVIDIA.value, private_key=agent.key.hex())
    is_equal("both registrants", source.get_registrants(), [provider.address, other.address])
    is_equal("first registrant", source.get_registrants(0, 1), [provider.address])
    is_equal("from the second on", source.get_registrants(1), [other.address])
    is_equal("id", source.get_registrant_id(other.address), 1)
    is_equal("environment", source.get_preferred_environment_of(other.address), Environment.NVIDIA)


def cancel(source: Source) -> None:
    before = vault.get_balance_of(client.address)
    task = sdk.publish_task(task_of(source), private_key=client.key.hex())
    is_equal("tasks", source.get_tasks(), [task])
    is_equal("escrow by task", vault.get_frozen_payment(task.address), PAYMENT)
    is_equal("balance after publishing", vault.get_balance_of(client.address), before - PAYMENT)
    has("new task", task.snapshot(), source=source.address, status=TaskStatus.NEW, payment=PAYMENT, attempt_count=0,
        winning_provider=None, delivery_method=DeliveryMethod.MANUAL_CONFIRMATION)
    is_equal("nobody tried", task.get_attempters(), [])
    is_equal("cancelled", sdk.cancel_task(task, private_key=client.key.hex()).status, 1)
    is_equal("status", task.get_status(), TaskStatus.CANCELED)
    is_equal("balance after cancelling", vault.get_balance_of(client.address), before)


def deliver(source: Source) -> Response:
    """Two providers try, both answer, the client confirms one and is given the rest back."""
    task = sdk.publish_task(task_of(source, says="again"), private_key=client.key.hex())
    is_equal("load", Task.load(task.address), task)
    is_equal("config", task.get_metadata(), {"function_name": "echo", "data": {"text": "again"}})
    is_equal("its source", task.get_source(), source)
    Provider(provider.address).attempt(task.address, PAYMENT, signer=provider)
    first = now()
    is_equal("one attempter", task.get_attempters(), [provider.address])
    agency.attempt(task.address, other.address, PAYMENT, private_key=agent.key.hex())
    is_equal("attempters", task.get_attempters(), [provider.address, other.address])
    is_equal("first attempter", task.get_attempters(0, 1), [provider.address])
    is_equal("second attempter", task.get_attempters(1, 2), [other.address])
    is_equal("times", task.get_attempt_timestamps(), [first, now()])
    is_equal("place", task.get_attempter_id(other.address), 1)
    is_equal("no response", task.get_response_of(other.address), None)

    its = respond(task, other, "https://ipfs.test/other")
    is_equal("holes are left out", task.get_responses(), [its])
    chosen = respond(task, provider, "https://ipfs.test/answer", PAYMENT // 2)
    is_equal("responses", sdk.get_task_responses(task.address), [chosen, its])
    has("responded", task.snapshot(), status=TaskStatus.RESPONDED, attempt_count=2, winning_provider=None)
    has("response", Response.load(chosen.address).snapshot(), task=task.address, data="https://ipfs.test/answer",
        status=ResponseStatus.SUBMITTED, timestamp=now(), confirmed=False)
    is_equal("nothing is confirmed", task.get_confirmed_response(), None)
    encoded = node().codec.encode(["address", "string"], [other.address, "https://ipfs.test/other"])
    is_equal("hash", task.is_already_submitted(Web3.keccak(encoded)), True)

    before = vault.get_balance_of(client.address)
    sdk.confirm_response(chosen.address, private_key=client.key.hex())
    has("confirmed", chosen.snapshot(), status=ResponseStatus.CONFIRMED, confirmed=True)
    has("finalized", task.snapshot(), status=TaskStatus.FINALIZED, winning_provider=provider.address)
    is_equal("the confirmed one", task.get_confirmed_response(), chosen)
    is_equal("the rest", vault.get_balance_of(client.address), before + PAYMENT // 2)
    is_equal("no escrow", vault.get_frozen_payment(task.address), 0)
    has("paid", Provider(provider.address).snapshot(), balance=PAYMENT // 2, total_earnings=PAYMENT // 2)
    return chosen


def deliver_first() -> tuple[Source, Response]:
    """A source whose first response is final."""
    source = sdk.publish_source(
        described("quick", method=DeliveryMethod.FIRST_RESPONSE), private_key=client.key.hex()
    )
    # By the master, for its provider.
    nexus.register(source.address, provider.address, Environment.CPU.value, signer=master)
    task = sdk.publish_task(task_of(source), private_key=client.key.hex(), total_timeout=60)
    nexus.attempt(task.address, provider.address, PAYMENT, signer=master)
    response = respond(task, provider, "quick answer")
    has("first response", task.snapshot(), status=TaskStatus.FINALIZED, winning_provider=provider.address,
        delivery_method=DeliveryMethod.FIRST_RESPONSE)
    has("confirmed at once", response.snapshot(), status=ResponseStatus.CONFIRMED, confirmed=True)
    return source, response
