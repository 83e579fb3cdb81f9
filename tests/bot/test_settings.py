"""The settings: sensible alone, strict about mistakes, silent about secrets."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
import yaml
from pydantic import ValidationError

from bot.config_sections import Config, Section
from bot.settings import ROOT, Settings, SettingsError, is_loopback, load_settings
from handlers.topics import Topic

CONFIG = ROOT / "config.yaml"
SECRET = "a-secret-that-nobody-may-see"
SERVING = {
    "TWILIO_AUTH_TOKEN": "token-of-the-account",
    "SECRET_KEY": SECRET,
    "PUBLIC_URL": "https://perpanjang.example.org",
}

Load = Callable[..., Settings]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Settings from this text as config.yaml and these variables as the whole environment."""

    def load(text: str = "timezone: Asia/Pontianak\n", **environ: str) -> Settings:
        path = tmp_path / "config.yaml"
        path.write_text(text, encoding="utf-8")
        return load_settings({"CONFIG": str(path), **environ})

    return load


def mistakes(load: Load, text: str = "timezone: Asia/Pontianak\n", **environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load(text, **environ)
    return tuple(re.sub(r"^.*?(?=config\.yaml)", "", line) for line in caught.value.mistakes)


# What the file says


def test_one_key_is_enough_and_the_rest_takes_its_default(load: Load) -> None:
    settings = load("timezone: Asia/Jayapura\n")
    assert settings.zone == ZoneInfo("Asia/Jayapura")
    assert settings.identity.wrong_pairs == 5
    assert settings.notices.send_between == (time(8), time(19))
    assert settings.weekly_hours == dict.fromkeys(range(7), ())


def test_the_shipped_file_describes_the_first_library() -> None:
    settings = load_settings({"CONFIG": str(CONFIG)})
    assert settings.library.whatsapp == "+6282250569900"
    assert settings.weekly_hours[0] == ((time(8), time(12)), (time(13), time(15, 30)))
    assert settings.weekly_hours[6] == ()
    assert settings.holidays.country == "ID"


def test_the_shipped_file_agrees_with_the_defaults_it_promises() -> None:
    shipped = load_settings({"CONFIG": str(CONFIG)})
    for name in set(Config.model_fields) - {"library", "hours", "info"}:
        assert getattr(shipped, name) == getattr(Config(), name), name


def test_settings_cannot_be_changed(load: Load) -> None:
    settings = load()
    with pytest.raises(ValidationError):
        settings.identity.wrong_pairs = 500  # type: ignore[misc]


def test_hours_may_end_at_midnight_and_stand_in_any_order(load: Load) -> None:
    settings = load('hours: {saturday: ["18:00-24:00", "8.00-12.00"]}\n')
    assert settings.weekly_hours[5] == ((time(8), time(12)), (time(18), time.max))


def test_a_phone_number_is_kept_in_one_form(load: Load) -> None:
    assert load('library: {whatsapp: "+62 822-5056-9900"}').library.whatsapp == "+6282250569900"


def test_no_public_holidays(load: Load) -> None:
    assert load("holidays: {country: null}").holidays.country is None


def test_holidays_of_a_country_without_joint_leave(load: Load) -> None:
    assert load("holidays: {country: SG}").holidays.categories == ("public",)
    assert load("holidays: {country: ID}").holidays.categories == ("public", "government")


def test_a_sentence_may_be_named_like_a_switch(load: Load) -> None:
    assert load("texts:\n  id:\n    yes: Baik.\n    no: Tidak.\n").texts["id"] == {"yes": "Baik.", "no": "Tidak."}


def test_a_section_may_be_used_twice_by_its_anchor(load: Load) -> None:
    week = load('hours: {monday: &usual ["08:00-12:00"], tuesday: *usual}\n').weekly_hours
    assert week[0] == week[1] == ((time(8), time(12)),)


# The shipped file as a document


def keys_with_lines(node: yaml.Node, path: str = "") -> list[tuple[str, int]]:
    found = []
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = f"{path}.{key.value}".removeprefix(".")
            found.append((name, key.start_mark.line))
            found += keys_with_lines(value, name)
    return found


def test_every_key_has_a_comment_above_or_beside_it() -> None:
    text = CONFIG.read_text(encoding="utf-8")
    lines = text.splitlines()
    for name, line in keys_with_lines(yaml.compose(text)):
        if re.fullmatch(r"info\.\w+\.(id|en)", name):
            continue
        above = lines[line - 1].lstrip().startswith("#")
        beside = " # " in lines[line]
        assert above or beside, name


def fields(model: type[Section], path: str = "") -> list[str]:
    found = []
    for name, field in model.model_fields.items():
        full = f"{path}.{name}".removeprefix(".")
        found.append(full)
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            found += fields(field.annotation, full)
    return found


def test_every_setting_stands_in_the_file() -> None:
    written = {name for name, _ in keys_with_lines(yaml.compose(CONFIG.read_text(encoding="utf-8")))}
    assert [name for name in fields(Config) if name not in written] == []


@pytest.mark.parametrize("topic", get_args(Topic))
def test_every_topic_has_an_answer_in_both_languages(topic: Topic) -> None:
    texts = load_settings({"CONFIG": str(CONFIG)}).info[topic]
    assert set(texts) == {"id", "en"}
    assert all(40 < len(text) < 400 and "\n" not in text for text in texts.values())


# Mistakes in the file


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "identity:\n  wrong_pair: 3\n",
            "config.yaml:2: identity.wrong_pair: is no setting; did you mean wrong_pairs?",
        ),
        ("holiday: {}\n", "config.yaml:1: holiday: is no setting; did you mean holidays?"),
        (
            "\nidentity: {wrong_pairs: 0}\n",
            "config.yaml:2: identity.wrong_pairs: 0 is out of range; should be",
        ),
        ("identity: {wrong_pairs: yes}\n", "identity.wrong_pairs: must be a whole number, without quotes"),
        ("identity: {unregistered: all}\n", "'all' is not possible here; possible: 'both_ids' or 'link_first'"),
        ("timezone: Asia/Palangkaraya\n", "config.yaml:1: timezone: 'Asia/Palangkaraya' is no known time zone"),
        ("timezone: ../../etc/passwd\n", "is no known time zone"),
        ("timezone: Asia\n", "is no known time zone"),
        ("timezone:\n", "timezone: is empty; write a text"),
        ("library: {whatsapp: 0822-5056-9900}\n", 'write it like "+6281234567890"'),
        ("library: {website: perpus.example}\n", "library.website: is not a web address"),
        ("library: {name: 1945}\n", "library.name: is read as 1945, not as text; quote it"),
        ("library: [a, b]\n", "library: must hold settings of its own"),
        (
            "hours:\n  monday:\n    - 08:00-12:00\n    - 1-2\n",
            "config.yaml:4: hours.monday[1]: opening hours must look",
        ),
        ('hours: {monday: ["12:00-08:00"]}\n', "hours.monday[0]: opening hours must end after they begin"),
        ('hours: {monday: ["08:00-12:00", "11:00-15:00"]}\n', "hours.monday: has ranges that overlap"),
        ('hours: {monday: "08:00-12:00"}\n', "hours.monday: is not a list"),
        ("hours: {sunday: }\n", "[] for a closed day"),
        ("hours: {senin: []}\n", "hours.senin: is no setting; possible: monday"),
        ("holidays: {country: NO}\n", "holidays.country: is read as False, not as text; quote it"),
        ("holidays: {country: id}\n", "holidays: the country id is not known"),
        ("\nholidays: {country: QX}\n", "config.yaml:2: holidays: the country QX is not known"),
        ("holidays: {country: Indonesia, categories: []}\n", "'Indonesia' does not look right; write it like ID"),
        ("holidays: {categories: [public, joint]}\n", "holidays: ID has no joint; possible: government, public"),
        ("currency: {code: Rp}\n", "currency.code: 'Rp' does not look right; write it like IDR"),
        ("identifiers:\n  item:\n    - '('\n", "config.yaml:3: identifiers.item[0]: is not a regular expression"),
        ("identifiers: {item: ['.*']}\n", "matches an empty text"),
        ('notices: {send_between: ["19:00", "08:00"]}\n', "notices.send_between: ends before it starts"),
        ('notices: {send_between: [8, "19:00"]}\n', 'is not a time of day; write it like "08:00"'),
        (
            "notices:\n  templates:\n    due_son: {}\n",
            "config.yaml:3: notices.templates.due_son: is not known here; did",
        ),
        ("info:\n  adress: {}\n", "config.yaml:2: info.adress: is not known here; did you mean address?"),
        ("texts:\n  ind: {}\n", "config.yaml:2: texts.ind: is not known here"),
        ("metrics: {allow: any}\nmetrics: {allow: any}\n", "config.yaml:2: metrics: is written twice, first in line 1"),
        ("a: b: c\n", "config.yaml:1: is not YAML"),
        ("timezone: 2026-13-45\n", "is not YAML"),
        ("timezone: !!python/name:os.system\n", "is not YAML"),
        ("a: &a [*a]\n", "contains itself"),
        ("info: {address: Palangka Raya}\n", "info.address: must hold settings of its own"),
        ("? {a: b}\n: c\n", "config.yaml:1: is not YAML"),
        ("", "is empty"),
        ("# only a comment\n", "is empty"),
        ("- a\n- b\n", "must hold lines like"),
        ("just a word\n", "must hold lines like"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_do(load: Load, text: str, expected: str) -> None:
    (told,) = mistakes(load, text)
    assert expected in told


@pytest.mark.parametrize(
    ("text", "line", "value"),
    [
        ("notices:\n  send_between: [08:00, 20:00]\n", 2, "20:00"),
        ("library:\n  whatsapp: +6282250569900\n", 2, "+6282250569900"),
        ("conversation:\n\n  step_minutes: 1:30\n", 3, "1:30"),
        ("hours:\n  monday:\n    - 20:00\n", 3, "20:00"),
    ],
)
def test_a_time_or_phone_that_yaml_reads_as_a_number_must_be_quoted(
    load: Load, text: str, line: int, value: str
) -> None:
    (told,) = mistakes(load, text)
    assert told.startswith(f"config.yaml:{line}: ")
    assert f'quote it: "{value}"' in told


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(load: Load) -> None:
    text = "timezone: WIB2\nidentity:\n  wrong_pairs: -1\n  colour: red\nlogging: {level: loud}\n"
    told = mistakes(load, text, DEMO="yes", PERPANJANG_NOW="tomorrow", DATABASE_URL="books.db")
    assert [line.split(": ")[0] for line in told] == [
        "config.yaml:1",
        "config.yaml:3",
        "config.yaml:4",
        "config.yaml:5",
        *["environment"] * 4,
    ]


def test_one_mistake_is_one_line(load: Load) -> None:
    told = mistakes(load, 'identity: "a\n')
    assert all("\n" not in line for line in told)


def test_a_file_that_is_not_there_or_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is not there"):
        load_settings({"CONFIG": str(tmp_path / "none.yaml")})
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings({"CONFIG": str(tmp_path)})
    binary = tmp_path / "config.yaml"
    binary.write_bytes(b"name: \xff\xfe")
    with pytest.raises(SettingsError, match="is not UTF-8"):
        load_settings({"CONFIG": str(binary)})


def test_a_file_from_a_windows_editor(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes("timezone: Asia/Makassar\r\nlibrary:\r\n  name: Taman Baca\r\n".encode("utf-8-sig"))
    assert load_settings({"CONFIG": str(path)}).library.name == "Taman Baca"


# The environment


def test_nothing_is_demanded_before_serving(load: Load) -> None:
    settings = load()
    with pytest.raises(SettingsError) as caught:
        settings.demand_for_serving()
    assert [line.split(": ")[1] for line in caught.value.mistakes] == ["TWILIO_AUTH_TOKEN", "SECRET_KEY", "PUBLIC_URL"]


def test_with_everything_set_it_may_serve(load: Load) -> None:
    load(**SERVING).demand_for_serving()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000", "https://x.id/bot"]
)
def test_public_addresses_that_may_serve(load: Load, url: str) -> None:
    load(**{**SERVING, "PUBLIC_URL": url}).demand_for_serving()


@pytest.mark.parametrize(
    "url",
    ["http://perpus.example", "perpus.example", "ftp://x.id", "https://", "https://x.id:port", "https://x.id/?a=1"],
)
def test_public_addresses_that_may_not(load: Load, url: str) -> None:
    settings = load(**{**SERVING, "PUBLIC_URL": url})
    with pytest.raises(SettingsError, match="PUBLIC_URL"):
        settings.demand_for_serving()


def test_a_short_secret_key_is_refused_without_being_told(load: Load) -> None:
    settings = load(**{**SERVING, "SECRET_KEY": "hunter2"})
    with pytest.raises(SettingsError, match="SECRET_KEY") as caught:
        settings.demand_for_serving()
    assert "hunter2" not in str(caught.value.message)


def test_the_slash_at_the_end_of_an_address_is_dropped(load: Load) -> None:
    assert load(PUBLIC_URL="https://x.id/ ").public_url == "https://x.id"
    assert load(TWILIO_API_URL="http://127.0.0.1:9/").twilio_api_url == "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql+psycopg://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("sqlite:////tmp/x.db", "sqlite:////tmp/x.db"),
    ],
)
def test_the_database_address(load: Load, given: str, used: str) -> None:
    assert load(DATABASE_URL=given).database_url == used


def test_without_an_address_the_database_is_a_file_of_our_own(load: Load) -> None:
    assert load().database_url.endswith("/instance/perpanjang.db")
    assert load(DATABASE_URL="").database_url.startswith("sqlite:///")


def test_no_secret_shows_in_the_text_of_the_settings(load: Load) -> None:
    settings = load(SECRET_KEY=SECRET, TWILIO_AUTH_TOKEN=SECRET, DATABASE_URL=f"postgresql://u:{SECRET}@h/d")
    assert SECRET not in repr(settings) + str(settings) + f"{settings}"
    assert settings.secret_key is not None
    assert settings.secret_key.get_secret_value() == SECRET


def test_no_secret_shows_in_a_mistake(load: Load) -> None:
    told = mistakes(load, "x: 1\n", SECRET_KEY=SECRET, DATABASE_URL=f"u:{SECRET}@h/d", DEMO=SECRET)
    assert SECRET not in "".join(told)


def test_the_environment_wins_over_the_file_beside_config_yaml(load: Load, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"SECRET_KEY={SECRET}\nPUBLIC_URL=https://file.example\n", encoding="utf-8")
    settings = load(PUBLIC_URL="https://environment.example")
    assert settings.secret_key is not None
    assert settings.public_url == "https://environment.example"


def test_a_mistake_in_the_env_file_names_that_file(load: Load, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DEMO=maybe\n", encoding="utf-8")
    (told,) = mistakes(load)
    assert ".env: DEMO: must be 1" in told


# Demo mode


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:8000", "http://localhost", "http://[::1]:5000/"])
def test_demo_on_this_machine(load: Load, url: str) -> None:
    assert load(DEMO="1", PUBLIC_URL=url).demo


@pytest.mark.parametrize(
    "url", ["https://perpus.example", "http://127.0.0.1.evil.example", "http://10.0.0.1", "nonsense"]
)
def test_demo_is_refused_where_the_public_could_come(load: Load, url: str) -> None:
    (told,) = mistakes(load, DEMO="1", PUBLIC_URL=url)
    assert "DEMO: is refused" in told


def test_the_clock_may_be_fixed_in_demo_only(load: Load) -> None:
    moment = "2026-12-01T09:00:00+07:00"
    now = load(DEMO="1", PERPANJANG_NOW=moment).now
    assert now == datetime.fromisoformat(moment)
    assert now is not None and now.utcoffset() == timedelta(hours=7)
    (told,) = mistakes(load, PERPANJANG_NOW=moment)
    assert "only together with DEMO=1" in told


@pytest.mark.parametrize("moment", ["2026-12-01T09:00:00", "2026-12-01", "besok"])
def test_a_fixed_clock_needs_an_offset(load: Load, moment: str) -> None:
    (told,) = mistakes(load, DEMO="1", PERPANJANG_NOW=moment)
    assert "ISO 8601 with an offset" in told


def test_loopback_is_nothing_but_loopback() -> None:
    assert is_loopback("http://127.8.9.1:80/x")
    assert not is_loopback("http://localhost.example.org")
    assert not is_loopback("")


def test_every_variable_stands_in_the_example_with_a_comment() -> None:
    blocks = (ROOT / ".env.example").read_text(encoding="utf-8").strip().split("\n\n")
    names = {re.sub(r"^# |=.*", "", block.splitlines()[-1]) for block in blocks[1:]}
    assert all(block.startswith("#") and len(block.splitlines()) > 1 for block in blocks[1:])
    assert names == {
        "DATABASE_URL",
        "SECRET_KEY",
        "PUBLIC_URL",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "TWILIO_API_URL",
        "DEMO",
        "PERPANJANG_NOW",
        "CONFIG",
    }


def test_a_lease_must_outlast_a_call_and_what_may_follow(load: Load) -> None:
    told = mistakes(load, "sending: {timeout_seconds: 10, lease_seconds: 20}\n")

    assert told == ("config.yaml:1: sending: lease_seconds is too short; make it at least three times timeout_seconds",)


@pytest.mark.parametrize("key", ["in_flight: 0", "in_flight: 65", "tries: 0", "timeout_seconds: 0", "poll_seconds: -1"])
def test_limits_of_sending_are_checked(load: Load, key: str) -> None:
    (told,) = mistakes(load, f"sending: {{{key}}}\n")

    assert f"sending.{key.split(':')[0]}" in told
    assert "out of range" in told


def test_who_sends_needs_a_number_to_send_from(load: Load) -> None:
    complete = {"SECRET_KEY": "x" * 40, "PUBLIC_URL": "https://perpus.example", "TWILIO_AUTH_TOKEN": "y" * 32}

    load(**complete).demand_for_sending()
    with pytest.raises(SettingsError) as caught:
        load(TWILIO_ACCOUNT_SID="AC1", **complete).demand_for_sending()

    assert "library.whatsapp" in str(caught.value)
