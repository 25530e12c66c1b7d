"""How errands reach the processes that do them: through any executor.

In: a ``concurrent.futures.Executor``, or a function that makes one. Out: a ``Post`` that sends
errands, hears what becomes of them and can tell them to end.

An executor whose process dies is broken for good (so is Python's own); where a function made it,
another is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from routing.search.errand import Errand, TellFunction
from routing.search.limits import available_cores
from routing.search.line import Exchange, do_with_line

ExecutorSource = Executor | Callable[[], Executor]


class Post(Protocol):
    """What carries errands."""

    @property
    def num_workers(self) -> int:
        """How many errands can be done at once, as far as is known."""
        ...

    def hear_with(self, hear: TellFunction) -> None:
        """Say who is told, from any thread, what errands report."""
        ...

    def send(self, errand: Errand) -> Future[bytes]:
        """Send an errand. What it raises, now or later, means that this try is lost."""
        ...

    def stop(self, number: str) -> None:
        """Tell an errand to end with what it has, if it can be reached."""
        ...

    def mend(self, error: BaseException) -> bool:
        """After a try that was lost: whether another is worth it."""
        ...

    def is_gone(self) -> bool:
        """Whether nothing that was sent will ever come back."""
        ...

    def close(self) -> None:
        """End what was begun here."""
        ...


@contextmanager
def opened(executor: ExecutorSource) -> Iterator[Post]:
    """The post that goes through an executor, for as long as it is wanted."""
    post = _post(executor)
    try:
        yield post
    finally:
        post.close()


def _post(executor: ExecutorSource) -> Post:
    from routing.search.cluster import Cluster

    if type(executor).__module__.partition(".")[0] == "distributed":
        # Dask's own: a client of its cluster, or the executor that the client gives.
        executor = Cluster(getattr(executor, "_client", executor))
    return executor.post() if isinstance(executor, Cluster) else ExecutorPost(executor)


class ExecutorPost:
    """The post through an executor that knows nothing of us.

    Parameters
    ----------
    source
        An executor, which is left running at the end, or a function without arguments that makes
        one: it is called again when that is broken, and what it makes is shut down.
    """

    def __init__(self, source: ExecutorSource) -> None:
        self._make = None if isinstance(source, Executor) else source
        self._executor: Executor = source if isinstance(source, Executor) else source()
        self._hear: TellFunction = lambda _: None
        self._exchange = Exchange(self._heard)

    @property
    def num_workers(self) -> int:
        """As many as Python's own executors say they have; of others one a core."""
        number = getattr(self._executor, "_max_workers", None)
        return number if isinstance(number, int) and number > 0 else available_cores()

    def hear_with(self, hear: TellFunction) -> None:
        """See ``Post``."""
        self._hear = hear

    def _heard(self, message: dict[str, Any]) -> None:
        self._hear(message)

    def send(self, errand: Errand) -> Future[bytes]:
        """See ``Post``."""
        return self._executor.submit(do_with_line, errand, self._exchange.address)

    def stop(self, number: str) -> None:
        """See ``Post``."""
        self._exchange.stop(number)

    def mend(self, error: BaseException) -> bool:
        """See ``Post``."""
        if not isinstance(error, BrokenExecutor):
            return True
        if self._make is None:
            return False
        # Of several errands that one break has lost only the first finds it broken.
        with suppress(BrokenExecutor, RuntimeError):
            self._executor.submit(int).result()
            return True
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._make()
        return True

    def is_gone(self) -> bool:
        """See ``Post``."""
        return False

    def close(self) -> None:
        """See ``Post``."""
        if self._make is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)
        self._exchange.close()


__all__ = ["ExecutorPost", "ExecutorSource", "Post", "opened"]
