#!/usr/bin/env python3
"""Joins the project's own annotations with the articles that they were made on, in the form of the annotated articles.

    scripts/training_set.py training/annotations.ndjson ARTICLES.ndjson > EXTRA.jsonl
    scripts/training_set.py --standoff EXTRA.jsonl > training/annotations.ndjson

The annotations hold no text but names, dates and offsets: code points of the title or text. An article that is missing
or has changed (by the SHA-256 of its text) is left out and told on stderr.
"""
import hashlib
import json
import sys


def standoff(article):
    """The annotations of an article, its words replaced by their offsets."""
    fields = {"title": article.get("title") or "", "text": article["text"]}

    def at(words, field=None, start=0):
        for name in [field] if field else fields:
            found = fields[name].find(words, start)
            if found >= 0:
                return [name, found, found + len(words)]
        return None

    events = []
    for event in article["events"]:
        mentions = []
        for mention in event["mentions"]:
            sentence = at(mention["sentence"])
            words = [at(w, sentence[0], sentence[1]) for w in [mention["trigger"], *mention.get("alt", [])]]
            mentions.append({"sentence": sentence, "triggers": [w for w in words if w]})
        topic = at(event["topic"]) if event.get("topic") else None
        events.append({**event, "mentions": mentions, "topic": topic})
    return {"id": article["id"], "sha256": digest(article), "events": events}


def joined(annotation, article):
    """The inverse of `standoff`."""
    fields = {"title": article.get("title") or "", "text": article["text"]}

    def words(at):
        return fields[at[0]][at[1]:at[2]] if at else None

    events = []
    for event in annotation["events"]:
        mentions = []
        for mention in event["mentions"]:
            first, *rest = [words(w) for w in mention["triggers"]]
            mentions.append({"sentence": words(mention["sentence"]), "trigger": first, "alt": rest})
        events.append({**event, "mentions": mentions, "topic": words(event["topic"])})
    return {**article, "events": events}


def digest(article):
    return hashlib.sha256(article["text"].encode()).hexdigest()[:16]


def lines(path):
    with open(path, encoding="utf8") as file:
        return [json.loads(line) for line in file if line.strip()]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    if sys.argv[1] == "--standoff":
        for article in lines(sys.argv[2]):
            print(json.dumps(standoff(article), ensure_ascii=False))
        return
    articles = {article["id"]: article for article in lines(sys.argv[2])}
    for annotation in lines(sys.argv[1]):
        article = articles.get(annotation["id"])
        if article is None or digest(article) != annotation["sha256"]:
            print(f"{annotation['id']}: the article is missing or has changed; left out", file=sys.stderr)
        else:
            print(json.dumps(joined(annotation, article), ensure_ascii=False))


if __name__ == "__main__":
    main()
