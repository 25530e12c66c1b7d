"""Numba, and what to do where it cannot keep what it compiled.

``compiled`` is for inner functions: they become part of those that call them. Only the few
functions that Python calls are kept on disk; their sources' ``fingerprint`` is part of the key,
because numba looks at the date of one file and would not notice that an inner function in another
has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

Memory = NDArray[np.int64]
Legs = NDArray[np.int32]
Floats = NDArray[np.float64]

Function = TypeVar("Function", bound=Callable[..., Any])

_njit: Any = numba.njit  # its own types do not know all of its options


def compiled(function: Function) -> Function:
    """An inner function, compiled with whoever calls it; once, whatever constants it is given:
    numba would compile it anew for each. Nothing is allocated, so no references are counted, which
    would take most of the time.
    """
    dispatcher: Any = _njit(
        function, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False
    )
    unliteral: Any = numba.types.unliteral
    templates = getattr(dispatcher, "get_call_template", None)
    if templates is None:  # numba's compiler is switched off
        return function

    def for_any_value(args: Any, kws: Any) -> Any:
        return templates(tuple(unliteral(each) for each in args), kws)

    dispatcher.get_call_template = for_any_value
    result: Function = dispatcher
    return result


def entrance(function: Function) -> Function:
    """A function that Python calls; kept on disk where any folder can be written."""
    try:
        result: Function = _njit(function, cache=True, error_model="numpy", nogil=True, _nrt=False)
    except RuntimeError:  # no folder to keep it in
        result = _njit(function, error_model="numpy", nogil=True)
    return result
