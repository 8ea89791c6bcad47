"""C code for XLA: compiled once, kept, and compiled again where what is kept is no library."""

import shutil

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.programs import NativeCodeError, callable_by_xla, calls, native_library

from ..forked import Forked

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")

TWICE = """
#include <stddef.h>
#include "xla/ffi/api/c_api.h"
/* {mark} */
XLA_FFI_Error *twice(XLA_FFI_CallFrame *frame)
{{
    if (frame->extension_start && frame->extension_start->type == XLA_FFI_Extension_Metadata) {{
        XLA_FFI_Metadata *told = ((XLA_FFI_Metadata_Extension *)frame->extension_start)->metadata;
        told->api_version.major_version = XLA_FFI_API_MAJOR;
        told->api_version.minor_version = XLA_FFI_API_MINOR;
        return NULL;
    }}
    XLA_FFI_Buffer *in = frame->args.args[0], *out = frame->rets.rets[0];
    for (int i = 0; i < in->dims[0]; ++i)
        ((float *)out->data)[i] = 2 * ((float *)in->data)[i];
    return NULL;
}}
"""


@pytest.fixture
def cache(monkeypatch, tmp_path):
    """A cache of its own, in a process that has loaded nothing yet."""
    monkeypatch.setattr(native_library, "_directory", lambda: tmp_path / "native")
    monkeypatch.setattr(native_library, "_LOADED", {})
    return tmp_path / "native"


def doubled(mark):
    """By C code of its own for each mark, for XLA keeps a handler by its name."""
    name = callable_by_xla(TWICE.format(mark=mark), "twice")
    x = jnp.arange(4, dtype=jnp.float32)
    call = calls(name, [jax.ShapeDtypeStruct((4,), jnp.float32)])
    np.testing.assert_array_equal(jax.jit(call)(x)[0], 2 * x)
    batch = jnp.stack([x, x + 1])
    np.testing.assert_array_equal(jax.vmap(call)(batch)[0], 2 * batch)


def test_a_library_is_compiled_once(monkeypatch, cache):
    doubled("once")
    (kept,) = cache.iterdir()
    monkeypatch.setattr(native_library, "_LOADED", {})
    monkeypatch.setattr(native_library, "_compiled", lambda *given: pytest.fail("compiled again"))
    monkeypatch.setattr(jax.ffi, "register_ffi_target", lambda *given, **options: None)
    callable_by_xla(TWICE.format(mark="once"), "twice")
    assert kept.suffix == ".so" and list(cache.iterdir()) == [kept]


def test_what_was_cut_off_is_compiled_again(monkeypatch, cache):
    whole, times = native_library._compiled, []

    def cut_at_first(*given):
        made = whole(*given)
        times.append(made.stat().st_size)
        if len(times) == 1:
            made.write_bytes(made.read_bytes()[:100])
        return made

    monkeypatch.setattr(native_library, "_compiled", cut_at_first)
    doubled("cut off")
    (kept,) = cache.iterdir()
    assert kept.stat().st_size == 100 and len(times) == 2  # this process had one of its own
    monkeypatch.setattr(native_library, "_LOADED", {})
    monkeypatch.setattr(jax.ffi, "register_ffi_target", lambda *given, **options: None)
    callable_by_xla(TWICE.format(mark="cut off"), "twice")
    assert kept.stat().st_size == times[0]


def test_a_cache_that_cannot_be_written_is_done_without(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(native_library, "_directory", lambda: tmp_path / "file" / "native")
    monkeypatch.setattr(native_library, "_LOADED", {})
    doubled("no cache")


def doubled_with_cache(folder):
    jax.config.update("jax_compilation_cache_dir", str(folder))
    doubled("both")


def test_two_processes_at_once(tmp_path):
    """Both find their function, whoever compiles it."""
    started = [Forked.of(doubled_with_cache, tmp_path / "cache") for _ in range(2)]
    ended = [process.wait() for process in started]
    assert all(end.returncode == 0 for end in ended), ended
    assert len(list((tmp_path / "cache" / "native").iterdir())) == 1


@pytest.mark.parametrize(
    "text, told", (("int f(", "error"), ("int f(void) { return 1; }", "no function"))
)
def test_what_cannot_be_compiled_or_called(cache, text, told):
    with pytest.raises(NativeCodeError, match=told):
        callable_by_xla(text, "g")
