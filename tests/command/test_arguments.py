"""The command's arguments: all explained, and refused in argparse's way where they are wrong."""

from __future__ import annotations

import argparse

import pytest

from routing.command import arguments
from routing.command.arguments import load_job, parse
from routing.command.help_words import indonesian, translate

COMMANDS = {"check", "new", "plan", "purge", "roads", "sheets", "synth"}


def commands_of(parser: argparse.ArgumentParser) -> argparse._SubParsersAction:
    return next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))


def test_help_lists_every_command_and_every_exit_code(rounds):
    ran = rounds("--help")
    assert ran.code == 0
    assert ran.err == ""
    listed = {line.split()[0] for line in ran.out.splitlines() if line.startswith("    ")}
    assert listed >= COMMANDS
    for code in (0, 1, 2, 3, 4, 5, 130):
        assert f"{code} " in ran.out.partition("exit codes:")[2]


def test_every_command_and_every_argument_is_explained():
    parser = arguments._parser()
    commands = commands_of(parser)
    assert set(commands.choices) == COMMANDS
    assert {action.dest for action in commands._choices_actions if action.help} == COMMANDS
    for name, command in commands.choices.items():
        assert command.description
        for action in command._actions:
            assert action.help, f"{name} {action.dest}"


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_a_help_page_and_a_job(rounds, command):
    ran = rounds(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"usage: rounds {command} ")
    assert callable(load_job(command))


def test_what_is_written_out_here_is_what_the_rest_knows():
    from routing.districts import STYLES
    from routing.model import FORMATS, OBJECTIVES
    from routing.roads.load import GRAPH_ENDING, OSM_ENDINGS
    from routing.search.engines import ENGINES

    assert ("auto", *ENGINES) == arguments.ENGINES
    assert OBJECTIVES == arguments.OBJECTIVES
    assert tuple(STYLES) == arguments.STYLES
    assert FORMATS == arguments.FORMATS
    assert (*OSM_ENDINGS, GRAPH_ENDING) == arguments.MAPS


def test_no_command_prints_the_help_and_is_a_wrong_call(rounds):
    ran = rounds()
    assert ran.code == 2
    assert ran.out.startswith("usage: rounds ")


def test_the_version_is_the_package_s(rounds):
    import routing

    assert rounds("--version").out == f"rounds {routing.__version__}\n"


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (["fly"], "invalid choice: 'fly'"),
        (["plan"], "required: ROUND"),
        (["plan", "a", "b"], "unrecognized arguments: b"),
        (["plan", "a", "--fast"], "unrecognized arguments: --fast"),
        (["plan", "a", "--lang", "en"], "unrecognized arguments: --lang"),
        (["plan", "a", "--time-limit", "0"], "--time-limit: a number of seconds above zero"),
        (["plan", "a", "--time-limit", "-3"], "--time-limit: a number of seconds above zero"),
        (["plan", "a", "--time-limit", "nan"], "--time-limit: a number of seconds above zero"),
        (["plan", "a", "--time-limit", "inf"], "--time-limit: a number of seconds above zero"),
        (["plan", "a", "--time-limit", "ten"], "--time-limit: a number of seconds above zero"),
        (["plan", "a", "--iterations", "0"], "--iterations: a whole number, 1 or more"),
        (["plan", "a", "--iterations", "2.5"], "--iterations: a whole number, 1 or more"),
        (["plan", "a", "--workers", "0"], "--workers: a whole number, 1 or more"),
        (["plan", "a", "--seed", "-1"], "--seed: a whole number, 0 or more"),
        (["plan", "a", "--seed", "9" * 5000], "--seed: a whole number, 0 or more"),
        (["plan", "a", "--engine", "magic"], "--engine: write one or more of: auto, pyvrp"),
        (["plan", "a", "--engine", "pyvrp,magic"], "--engine: write one or more of: auto, pyvrp"),
        (["plan", "a", "--objective", "cheapest"], "--objective: invalid choice: 'cheapest'"),
        (["plan", "a", "--language", "jv"], "--language: write one or more of: id, en"),
        (["plan", "a", "--language", ","], "--language: write one or more of: id, en"),
        (["synth", "a", "--households", "0"], "--households: a whole number, 1 or more"),
        (["synth", "a", "--teams", "many"], "--teams: a whole number, 1 or more"),
        (["synth", "a", "--style", "mall"], "--style: invalid choice: 'mall'"),
        (["sheets"], "required: plan.json"),
        (["plan", "a", "--formats", "shp"], "--formats: write one or more of: pdf, map"),
        (["purge", "a"], "required: --before"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_a_wrong_argument_ends_with_2_and_argparse_s_words(rounds, call, said):
    ran = rounds(*call)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("usage: rounds")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_languages_and_engines_may_be_several_in_the_order_given():
    options = parse(["plan", "a", "--language", "en, id,en", "--engine", "ortools, pyvrp"])
    assert options.language == ("en", "id")
    assert options.engine == "ortools,pyvrp"
    assert parse(["plan", "a"]).language is None


def test_the_help_of_roads_names_every_ending_that_is_read(rounds):
    said = rounds("roads", "--help").out
    for ending in arguments.MAPS:
        assert ending in said


def test_every_help_text_stands_in_indonesian_too():
    """In the help itself, and nothing in the catalogue that is said no more."""
    texts, said = indonesian()["texts"], set()
    english, own = arguments._parser(), arguments._parser()
    translate(own, "id")
    pairs = [(english, own)]
    one, other = commands_of(english), commands_of(own)
    pairs += [(one.choices[name], other.choices[name]) for name in COMMANDS]
    for before, after in pairs:
        assert after.description != before.description
        assert (after.epilog != before.epilog) == bool(before.epilog)
        said.add(before.description)
        for was, now in zip(before._actions, after._actions, strict=True):
            if was.help and was.dest not in {"help", "version"}:
                assert now.help != was.help, was.help
                said.add(was.help)
    said |= {each.help for each in one._choices_actions}
    assert set(texts) - said == set()


def test_help_and_refusals_are_in_the_language_asked_for(rounds, monkeypatch):
    page = rounds("plan", "--help", "--language", "en").out
    assert page.startswith("usage: ")
    page = rounds("plan", "--language", "id", "--help").out
    assert page.startswith("pemakaian: rounds plan ")
    assert "pilihan:" in page
    assert not {"options:", "show this help", "seconds"} & set(page.split("\n"))
    ran = rounds("purge", ".", "--before", "besok", "--language=id")
    assert (ran.code, ran.out) == (2, "")
    assert "salah: masukan --before: sebuah tanggal, ditulis 2026-11-01" in ran.err
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    assert rounds("--help").out.startswith("pemakaian: rounds ")
    assert "kode keluar" in rounds("--help").out
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert rounds("--help").out.startswith("usage: rounds ")
