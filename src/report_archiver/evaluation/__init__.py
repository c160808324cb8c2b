"""How well the reader reads: its readings held against what a careful person found in the page.

Pure but for `folder`, which opens a folder of documents and their truths. docs/evaluation.md has
the rules.
"""

from report_archiver.evaluation.folder import Evaluation, evaluate
from report_archiver.evaluation.score import score
from report_archiver.evaluation.tally import Miss, Score, Tally
from report_archiver.evaluation.truth import Truth

__all__ = ["Evaluation", "Miss", "Score", "Tally", "Truth", "evaluate", "score"]
