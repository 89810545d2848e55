"""What many use in place of an event coder: a search for keywords, one line for each sentence that has one."""
import json
import re
import sys

MEETING = re.compile(r"\b(?:met|meets?|meeting|talks|summit|negotiations?|visit(?:s|ed)?|conference)\b", re.I)
AGREEMENT = re.compile(r"\b(?:agree(?:s|d|ment)?|accord|pact|treaty|deal|contract|ceasefire|truce|memorandum)\b", re.I)
SENTENCE = re.compile(r"(?<=[.!?])\s+")

for line in sys.stdin:
    article = json.loads(line)
    for sentence in SENTENCE.split(article["text"]):
        kinds = [name for name, words in (("meeting", MEETING), ("agreement", AGREEMENT)) if words.search(sentence)]
        for kind in kinds:
            print(json.dumps({"article": article["id"], "type": kind, "sentence": sentence}, ensure_ascii=False))
