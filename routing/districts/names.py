"""Names of streets, rivers and people: generic Indonesian words, nobody's.

In: dice. Out: names. Streets are called after flowers, fruit, trees, birds and fish, as many are;
people by a given name and a word of that kind, so that nobody is meant.
"""

from __future__ import annotations

from routing.districts.dice import Dice
from routing.districts.skeleton import Street

WORDS = (  # noqa: SIM905 (easier to read)
    "Melati Mawar Kenanga Anggrek Dahlia Teratai Cempaka Flamboyan Bugenvil Kamboja Seroja Aster "
    "Alamanda Soka Sakura Tulip Lavender Kaktus Edelweis Nusa Mangga Rambutan Durian Nangka Jambu "
    "Manggis Salak Sawo Delima Belimbing Duku Kelapa Apel Jeruk Pepaya Sirsak Srikaya Kedondong "
    "Semangka Melon Jati Mahoni Cemara Beringin Akasia Trembesi Pinus Meranti Ketapang Waru Bambu "
    "Randu Sengon Asam Kemuning Cendana Gaharu Palem Pandan Merpati Kutilang Cendrawasih Elang "
    "Merak Kenari Perkutut Jalak Nuri Kasuari Rajawali Camar Punai Gelatik Murai Walet Kepodang "
    "Kakap Tongkol Tenggiri Gurami Mujair Bandeng Bawal Layur Pari Nila Cengkih Pala Lada Jahe "
    "Kunyit Kencur Serai Vanili Kayumanis Ketumbar Intan Mutiara Zamrud Safir Nilam Pualam Pelita "
    "Sejahtera Makmur Sentosa Damai Bahagia Rukun Lestari Mandiri Harapan"
).split()
"""What streets are called after."""

COMPASS = ("", " Barat", " Timur", " Selatan", " Utara", " Tengah")

GIVEN = (  # noqa: SIM905 (easier to read)
    "Sari Wati Ratna Dewi Sri Yuni Lestari Ningsih Endang Tuti Rini Siti Nur Ani Wulan Indah Fitri "
    "Rina Yanti Lilis Mulyani Asih Budi Joko Agus Slamet Bambang Eko Dwi Tri Heri Yanto Adi Hadi "
    "Wahyu Imam Rudi Dedi Sigit Teguh Yusuf Hasan Umar Samsul Karno Darmo Paijo Wayan Made Komang"
).split()

SECOND = (  # noqa: SIM905 (easier to read)
    "Melati Kenanga Cempaka Delima Kemuning Mutiara Intan Nilam Pualam Pelita Bayu Segara Embun "
    "Fajar Senja Purnama Lintang Mega Samudra Telaga Bening Rimba Angin Pelangi Cahaya Sagara"
).split()

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


class StreetNames:
    """Gives each street its name, once; alleys count along the street they branch off."""

    def __init__(self, dice: Dice) -> None:
        self._fresh = [word + point for point in COMPASS for word in dice.shuffled(WORDS)]
        self._next = 0
        self._counts: dict[tuple[str, str], int] = {}
        self._words: dict[int, str] = {}
        self._group_words: dict[int, str] = {}
        self._names: dict[int, str] = {}
        self._dice = dice
        self.river = f"Kali {dice.pick(('Bening', 'Jernih', 'Asri', 'Lestari'))}"

    def name(self, index: int, street: Street) -> str:
        """The name of a street; empty where such streets have none. Parents come first."""
        if street.group not in self._names:
            self._names[street.group] = self._make(street)
        self._words[index] = self._group_words.get(street.group, "")
        return self._names[street.group]

    def _make(self, street: Street) -> str:
        kind = street.kind
        if kind == "compound":
            return "Griya Asri"
        if kind == "island":
            return "Gang Buntu"
        parent = self._words.get(street.parent, "") if street.parent is not None else ""
        if kind == "track" or (kind in ("path", "footway") and not parent):
            return ""
        small = kind in ("alley", "living_street", "footway", "path")
        if parent and (small or (kind == "residential" and self._dice.chance(0.4))):
            self._group_words[street.group] = parent
            return self._numbered("Gang" if small else "Jalan", parent)
        word = self._fresh[self._next % len(self._fresh)]
        self._next += 1
        self._group_words[street.group] = word
        if self._next > len(self._fresh):
            return self._numbered("Jalan", word)
        return f"Jalan Raya {word}" if kind in ("primary", "secondary") else f"Jalan {word}"

    def _numbered(self, kind: str, word: str) -> str:
        count = self._counts.get((kind, word), 0) + 1
        self._counts[kind, word] = count
        return f"{kind} {word} {roman(count)}"


def roman(number: int) -> str:
    """A small number in Roman numerals, as alleys are numbered; past thirty in figures."""
    if number > 30:
        return str(number)
    tens, rest = divmod(number - 1, 10)
    return "X" * tens + _ROMAN[rest]


def person(dice: Dice) -> str:
    """An invented person's name."""
    return f"{dice.pick(GIVEN)} {dice.pick(SECOND)}"


def short_street(name: str) -> str:
    """A street's name as people write it in an address: ``Jl. Melati``, ``Gg. Mawar II``."""
    for long, short in (("Jalan ", "Jl. "), ("Gang ", "Gg. ")):
        if name.startswith(long):
            return short + name.removeprefix(long)
    return name
