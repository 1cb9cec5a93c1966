"""Everything that the SDK has an error for, made to happen."""

import re
from pathlib import Path

from ogpu import client as sdk
from ogpu.protocol import controller, nexus, terminal, vault
from ogpu.protocol._base import REVERT_PATTERN_MAP, decode_revert
from ogpu.protocol.response import Response
from ogpu.protocol.source import Source
from ogpu.protocol.provider import Provider
from ogpu.protocol.master import Master
from ogpu.protocol.task import Task
from ogpu.types import SourceStatus, TaskStatus
from ogpu.types import errors
from web3.exceptions import ContractLogicError

from checks import is_equal, is_told, refuses
from flow import PAYMENT, STAKE, described, respond, task_of
from local import OGPU, agent, client, its_master, master, now, other, pass_time, provider, send, stranger

KEY = client.key.hex()


def without_stake() -> None:
    refuses("publish without stake", errors.NotEligibleError,
            lambda: sdk.publish_source(described("none"), private_key=KEY))
    refuses("withdraw nothing", errors.InsufficientBalanceError, lambda: vault.withdraw(1, signer=client))
    refuses("lock nothing", errors.InsufficientBalanceError, lambda: vault.lock(1, signer=client))
    refuses("unbond nothing", errors.InsufficientLockupError, lambda: vault.unbond(1, signer=client))
    for kind, error in ((Provider, errors.ProviderNotFoundError), (Master, errors.MasterNotFoundError),
                        (Source, errors.SourceNotFoundError), (Task, errors.TaskNotFoundError),
                        (Response, errors.ResponseNotFoundError)):
        refuses(f"load no {kind.__name__}", error, lambda kind=kind: kind.load(stranger.address))


def of_strangers(source: Source, response: Response) -> None:
    params = source.get_params()
    task = sdk.publish_task(task_of(source), private_key=KEY)
    owner, client_only = errors.NotSourceOwnerError, errors.NotTaskOwnerError
    refuses("update another's", owner, lambda: nexus.update_source(source.address, params, signer=stranger))
    refuses("publish for another", owner, lambda: nexus.publish_source(params, signer=stranger))
    refuses("inactivate another's", owner, lambda: source.inactivate(signer=stranger))
    refuses("set another's status", owner, lambda: source.set_status(SourceStatus.INACTIVE, signer=stranger))
    refuses("cancel another's", client_only, lambda: task.cancel(signer=stranger))
    refuses("confirm for another", client_only, lambda: response.confirm(signer=stranger))
    refuses("task on another's", client_only,
            lambda: sdk.publish_task(task_of(source), private_key=stranger.key.hex()))
    refuses("remove another's provider", errors.NotMasterError,
            lambda: terminal.remove_provider(provider.address, signer=its_master))
    refuses("remove another's container", errors.NotMasterError,
            lambda: terminal.remove_container(provider.address, source.address, signer=stranger))
    refuses("register another", errors.NotProviderError,
            lambda: nexus.register(source.address, provider.address, 1, signer=stranger))
    refuses("attempt for another", errors.NotProviderError,
            lambda: nexus.attempt(task.address, provider.address, 1, signer=stranger))
    # An agent of the one master is none of the other's.
    refuses("agent of another", errors.NotProviderError,
            lambda: nexus.unregister(source.address, provider.address, signer=agent))
    refuses("respond for another", errors.NotProviderError,
            lambda: send("NexusAbi", "submitResponse", (task.address, provider.address, "x", 1), signer=stranger))
    task.cancel(signer=client)
    refuses("cancel twice", errors.TaskAlreadyFinalizedError, lambda: task.cancel(signer=client))
    refuses("attempt what is cancelled", errors.TaskAlreadyFinalizedError,
            lambda: nexus.attempt(task.address, provider.address, 1, signer=provider))


def of_clients(source: Source, confirmed: list[Response]) -> None:
    for response in confirmed:
        refuses("confirm twice", errors.ResponseAlreadyConfirmedError, lambda r=response: r.confirm(signer=client))
    too_much = vault.get_balance_of(client.address) + 1
    refuses("more than there is", errors.InsufficientBalanceError,
            lambda: sdk.publish_task(task_of(source, payment=too_much), private_key=KEY))
    is_told("too little pay", "PaymentTooLow", lambda: sdk.publish_task(task_of(source, payment=1), private_key=KEY))
    is_told("too far ahead", "ExpiryInvalid",
            lambda: sdk.publish_task(task_of(source, seconds=60 * 86400), private_key=KEY))
    is_told("no source", "UnknownSource",
            lambda: sdk.publish_task(task_of(Source(stranger.address)), private_key=KEY))
    is_told("active again", "StatusInvalid", lambda: source.set_status(SourceStatus.ACTIVE, signer=client))
    refuses("unbond what sources need", errors.InsufficientLockupError,
            lambda: vault.unbond(vault.get_lockup_of(client.address) - STAKE, signer=client))


def of_providers(source: Source) -> None:
    task = sdk.publish_task(task_of(source), private_key=KEY)
    is_told("register twice", "AlreadyRegistered",
            lambda: nexus.register(source.address, provider.address, 1, signer=provider))
    nexus.attempt(task.address, provider.address, 1, signer=provider)
    refuses("cancel what is under way", errors.TaskAlreadyFinalizedError, lambda: task.cancel(signer=client))
    is_told("attempt twice", "AlreadyAttempted",
            lambda: nexus.attempt(task.address, provider.address, 1, signer=provider))
    is_told("respond without attempt", "NotAttempted", lambda: respond(task, other, "x"))
    is_told("ask too much", "PaymentTooHigh", lambda: respond(task, provider, "x", PAYMENT + 1))
    respond(task, provider, "x")
    is_told("respond twice", "AlreadySubmitted", lambda: respond(task, provider, "x"))
    rich = sdk.publish_source(described("rich", lockup=STAKE + 1), private_key=KEY)
    refuses("too little lockup", errors.InsufficientLockupError,
            lambda: nexus.register(rich.address, provider.address, 1, signer=provider))
    is_told("no such environment", "EnvironmentInvalid",
            lambda: nexus.register(rich.address, provider.address, 4, signer=provider))
    low = sdk.publish_source(described("low"), private_key=KEY)
    vault.unbond(OGPU, signer=other)
    refuses("no longer eligible", errors.NotEligibleError,
            lambda: nexus.register(low.address, other.address, 1, signer=other))
    vault.cancel_unbonding(signer=other)


def of_time(source: Source) -> None:
    vault.unbond(50 * OGPU, signer=provider)
    refuses("claim too early", errors.UnbondingPeriodNotElapsedError, lambda: vault.claim(signer=provider))
    pass_time(7 * 86400)
    before = vault.get_balance_of(provider.address)
    vault.claim(signer=provider)
    is_equal("claimed", vault.get_balance_of(provider.address), before + 50 * OGPU)
    is_equal("maturity", vault.get_unbonding_timestamp(provider.address), 0)
    vault.lock(50 * OGPU, signer=provider)

    late, waiting = (sdk.publish_task(task_of(source, says=s), private_key=KEY) for s in ("late", "waiting"))
    nexus.attempt(waiting.address, provider.address, 1, signer=provider)
    pass_time(max(late.get_expiry_time(), waiting.get_expiry_time()) - now() + 1)
    refuses("respond too late", errors.TaskExpiredError, lambda: respond(waiting, provider, "x"))
    frozen = vault.get_balance_of(client.address)
    nexus.attempt(late.address, provider.address, 1, signer=provider)
    is_equal("marked by a late attempt", late.get_status(), TaskStatus.EXPIRED)
    is_equal("given back", vault.get_balance_of(client.address), frozen + PAYMENT)
    refuses("attempt what has expired", errors.TaskExpiredError,
            lambda: nexus.attempt(late.address, other.address, 1, signer=other))


def of_what_is_over(source: Source, quick: Source) -> None:
    nexus.unregister(source.address, provider.address, signer=provider)
    is_equal("left", source.get_registrants(), [other.address])
    is_told("leave twice", "NotRegistered",
            lambda: nexus.unregister(source.address, provider.address, signer=provider))
    sdk.inactivate_source(source, private_key=KEY)
    quick.set_status(SourceStatus.INACTIVE, signer=client)
    for each in (source, quick):
        is_equal("status", each.get_status(), SourceStatus.INACTIVE)
        refuses("inactivate twice", errors.SourceInactiveError, lambda s=each: s.inactivate(signer=client))
        refuses("task", errors.SourceInactiveError, lambda s=each: sdk.publish_task(task_of(s), private_key=KEY))
        refuses("register", errors.SourceInactiveError,
                lambda s=each: nexus.register(s.address, other.address, 1, signer=other))
    Master(master.address).remove_container(provider.address, source.address, signer=master)
    Master(master.address).remove_provider(provider.address, signer=master)
    is_equal("no provider any more", terminal.is_provider(provider.address), False)
    terminal.revoke_agent(agent.address, signer=its_master)
    is_equal("no agent any more", terminal.is_agent_of(its_master.address, agent.address), False)


def of_every_word() -> None:
    """No reason of ours is taken for another's because the one's name is in it."""
    sources = Path(__file__).parents[2].glob("contracts/src/protocol/**/*.sol")
    words = {word for path in sources for word in re.findall(r'[,(] ?"([A-Z][A-Za-z]+)"', path.read_text())}
    is_equal("words that the SDK knows and the contracts never say", set(REVERT_PATTERN_MAP) - words, set())
    for word in sorted(words - set(REVERT_PATTERN_MAP)):
        error = decode_revert(ContractLogicError(f"execution reverted: {word}"), context="", caller="")
        is_equal(word, type(error), errors.TxRevertError)
