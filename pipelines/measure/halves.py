"""Which half of corpus/questions.jsonl a question belongs to."""
import hashlib


def is_fitted(identifier):
    """Whether weights are fitted on a question: those whose id has an even SHA-1. The others are measured on."""
    return int(hashlib.sha1(identifier.encode()).hexdigest(), 16) % 2 == 0
