"""From the archive to people: one message a run with what is new, to each place that is named.

What went to whom is in the archive, so that nothing is told twice, and what did not arrive is told
again.
"""
