"""Dask's cluster (``distributed``): the only file that knows it.

In: a scheduler's address, or a client of Dask's. Out: an executor for ``plan_round`` and ``solve``.

Everything goes through the scheduler, so that workers need not reach the machine that plans:
reports are events, a wish to stop is a call on all workers. What is large is put on a worker once,
and the others fetch it there.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor, Future, InvalidStateError
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import uuid4

import routing
from routing.errors import Fault, InputError
from routing.search.errand import Errand, TellFunction, do_errand
from routing.search.post import Post

CONNECT = 10.0
"""Seconds within which a scheduler must answer, and have a worker."""

PATIENCE = 15.0
"""Seconds without any worker after which none is waited for: where a nanny watches over them, a new
one is there in three."""

CLOSE = 2.0
"""Seconds that taking leave may take."""

LARGE = 1_000_000
"""Bytes above which a problem is put on a worker beforehand: Dask warns above ten million of what
goes through its scheduler."""

STOPPED = 1_000
"""Numbers of errands to end that a worker remembers: they may come after the wish."""

_stopped: OrderedDict[str, None] = OrderedDict()


def connect(address: str) -> Cluster:
    """Connect to a scheduler; close the result when done.

    Raises
    ------
    InputError
        When ``distributed`` is not installed, nobody answers, or the cluster has no worker or one
        with another version of this program.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise InputError([Fault(code="cluster_not_installed")]) from error
    # Workers that come and go are no news to who plans a round.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(  # type: ignore[no-untyped-call]
            address, timeout=CONNECT, set_as_default=False, name="rounds"
        )
    except Exception as error:  # whatever a wrong address gives: OSError, ValueError, TimeoutError
        fault = Fault(code="cluster_unreachable", values={"address": address})
        raise InputError([fault]) from error
    cluster = Cluster(client, own=True)
    try:
        cluster.check(address)
    except BaseException:
        cluster.close()
        raise
    return cluster


class Cluster(Executor):
    """A Dask cluster as an executor; use as a context manager.

    Parameters
    ----------
    client
        A connected ``distributed.Client``.
    own
        Whether it is closed with this.
    """

    def __init__(self, client: Any, *, own: bool = False) -> None:
        self._client = client
        self._own = own

    def post(self) -> Post:
        """What carries errands to it."""
        return ClusterPost(self._client)

    def check(self, address: str) -> None:
        """Refuse a cluster that has no worker, or workers that cannot run this program."""
        from distributed import TimeoutError as DaskTimeoutError

        try:
            self._client.wait_for_workers(1, timeout=CONNECT)
        except (DaskTimeoutError, TimeoutError, OSError) as error:
            fault = Fault(code="cluster_no_workers", values={"address": address})
            raise InputError([fault]) from error
        try:
            versions = self._client.run(version_here, on_error="return").values()
        except Exception:  # none of them has even this module
            versions = [None]
        if differing := [each for each in versions if each != routing.__version__]:
            values = {"num": len(differing), "version": routing.__version__}
            raise InputError([Fault(code="cluster_differs", values=values)])

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """See ``concurrent.futures.Executor.submit``."""
        future: Future[Any] = self._client.get_executor(pure=False).submit(fn, *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take leave of the cluster, which goes on."""
        del wait, cancel_futures
        self.close()

    def close(self) -> None:
        """Take leave, if the connection is our own."""
        if self._own:
            with suppress(Exception):
                self._client.close(timeout=CLOSE)


class ClusterPost:
    """Carries errands to a Dask cluster; see ``routing.search.post.Post``."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._topic = f"rounds-{uuid4().hex}"
        self._hear: TellFunction = lambda _: None
        self._shared: dict[str, Any] = {}
        self._alone_since: float | None = None
        client.subscribe_topic(self._topic, self._heard)

    @property
    def num_workers(self) -> int:
        """Worker processes: our engines hold Python's lock, threads of one would wait for it."""
        return max(1, len(self._client.nthreads()))

    def hear_with(self, hear: TellFunction) -> None:
        """Say who is told what errands report."""
        self._hear = hear

    def send(self, errand: Errand) -> Future[bytes]:
        """Send an errand; what is large goes beforehand, and only once if others need it too."""
        problem: Any = errand.problem
        if errand.digest in self._shared and errand.problem:
            problem = self._shared[errand.digest]
        elif len(errand.problem) > LARGE:
            problem = self._client.scatter([errand.problem], hash=True, timeout=CONNECT)[0]
            if errand.digest:
                self._shared[errand.digest] = problem
        bare = replace(errand, problem=b"")
        sent = self._client.submit(
            do_on_worker, bare, problem, self._topic, key=f"rounds-{errand.number}", pure=False
        )
        future: Future[bytes] = Future()
        future.add_done_callback(lambda done: sent.cancel() if done.cancelled() else None)
        # Dask's own executor never tells of a task that was lost with what it was given.
        threading.Thread(target=_pass_on, args=[sent, future], daemon=True).start()
        return future

    def stop(self, number: str) -> None:
        """Tell an errand to end; a thread waits for the answers."""

        def tell() -> None:
            with suppress(Exception):
                self._client.run(stop_here, number, on_error="ignore")

        threading.Thread(target=tell, daemon=True).start()

    def mend(self, error: BaseException) -> bool:
        """Whether the scheduler is there; what was put on a worker may have died with it."""
        del error
        self._shared.clear()
        return bool(self._client.status == "running")

    def is_gone(self) -> bool:
        """Whether the scheduler, or the last of its workers, does not come back."""
        if self._client.status != "running":
            return True
        try:
            alone = not self._client.nthreads()
        except Exception:  # no answer
            return True
        if not alone:
            self._alone_since = None
            return False
        self._alone_since = self._alone_since or time.monotonic()
        return time.monotonic() > self._alone_since + PATIENCE

    def close(self) -> None:
        """Hear no more."""
        self._shared.clear()
        with suppress(Exception):
            self._client.unsubscribe_topic(self._topic)

    def _heard(self, event: tuple[float, dict[str, Any]]) -> None:
        _, message = event
        self._hear(message)


def _pass_on(sent: Any, future: Future[bytes]) -> None:
    """Wait for a task of Dask's and pass its end on."""
    with suppress(InvalidStateError):  # nobody waits any more
        try:
            result = sent.result()
        except BaseException as error:  # a task that was cancelled is no Exception everywhere
            future.set_exception(error)
        else:
            future.set_result(result)


def do_on_worker(errand: Errand, problem: bytes, topic: str) -> bytes:
    """Do an errand on a worker of the cluster."""
    from distributed import get_worker

    worker = get_worker()

    def tell(message: dict[str, Any]) -> None:
        with suppress(Exception):  # a scheduler that has gone away
            worker.log_event(topic, {**message, "number": errand.number})

    number = errand.number
    return do_errand(replace(errand, problem=problem), tell, lambda: number in _stopped)


def stop_here(number: str) -> None:
    """Remember that an errand is to end."""
    _stopped[number] = None
    while len(_stopped) > STOPPED:
        _stopped.popitem(last=False)


def version_here() -> str:
    """The version of this program that a worker has."""
    return routing.__version__
