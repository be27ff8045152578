"""Whether answers are right and grounded, in numbers: cases and answers in, metrics, gates and a report out.

No language model judges anything here: every metric is a count of characters or of ranks, the same on every machine.
"""
